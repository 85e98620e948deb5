import { expect, it } from "vitest";
import { changesOf } from "../../src/chart/option-changes";
import type { ChartOption } from "../../src/chart/option";

const option = (values: number[][], more: object = {}): ChartOption => ({
  animation: false,
  xAxis: [{ min: 0, max: 10 }],
  yAxis: [{ min: 0, max: 5 }],
  series: values.map((data, place) => ({ id: String(place), type: "line", data })),
  ...more,
});

it("is nothing where nothing has changed", () => {
  expect(changesOf(option([[1], [2]]), option([[1], [2]]))).toEqual({});
});

it("is the values of those series that have other ones", () => {
  expect(changesOf(option([[1], [2]]), option([[1], [3]]))).toEqual({ series: [{ id: "1", data: [3] }] });
});

it("is the axes whose ends have moved", () => {
  const xAxis = [{ min: 1, max: 11 }];
  expect(changesOf(option([[1]]), option([[1]], { xAxis }))).toEqual({ xAxis });
});

it("is everything where series come, go or look different", () => {
  expect(changesOf(option([[1]]), option([[1], [2]]))).toBeNull();
  expect(changesOf(option([[1], [2]]), option([[1]]))).toBeNull();
  expect(changesOf(option([[1]]), option([[1]], { animation: true }))).toBeNull();
  const red = { ...option([[1]]), series: [{ id: "0", type: "line", color: "red", data: [1] }] };
  expect(changesOf(option([[1]]), red)).toBeNull();
});
