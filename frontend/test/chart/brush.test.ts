import { expect, it } from "vitest";
import { brushed, periodOf } from "../../src/chart/brush";
import { paneAt } from "../../src/chart/cross-hair";

const panes = [0, 1, 2, 4].map((hour) => ({ start: hour * 10, end: hour * 10 + 10 }));

it("takes whole panes, in either direction, and a gap between two with them", () => {
  expect(brushed(panes, 12, 25)).toEqual({ start: 10, end: 30 });
  expect(brushed(panes, 25, 12)).toEqual({ start: 10, end: 30 });
  expect(brushed(panes, 25, 41)).toEqual({ start: 20, end: 50 });
  expect(brushed(panes, 10, 20)).toEqual({ start: 10, end: 20 });
});

it("takes nothing where there is nothing", () => {
  expect(brushed(panes, 31, 39)).toBeNull();
  expect(brushed([], 0, 100)).toBeNull();
  expect(paneAt(panes, 35)).toBeNull();
  expect(paneAt(panes, 10)).toBe(1);
});

it("is a period of the address", () => {
  const hour = 3_600_000;
  expect(periodOf({ start: 0, end: hour })).toEqual({
    from: "1970-01-01T00:00:00.000Z",
    to: "1970-01-01T01:00:00.000Z",
  });
});
