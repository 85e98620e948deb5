import { describe, expect, it } from "vitest";
import { chartModel, summary, unitGroups } from "../../src/chart/chart-model";
import { layPlots, timeDomain } from "../../src/chart/geometry";
import { chartOption } from "../../src/chart/option";
import { placeLabels } from "../../src/chart/place-labels";
import { readDefinition } from "../../src/definition/definition";
import { panelQuestion } from "../../src/definition/panel-question";
import { wordsOf } from "../../src/definition/words";
import { definition } from "../mock/pages";
import type { ChartModel } from "../../src/chart/chart-model";
import type { Row } from "../../src/stream/rows";

const hourMs = 3_600_000;
const newYork = { today: true, timeZone: "America/New_York", lastMs: null, everyMs: hourMs, now: 0 };
const midnight = Date.parse("2001-06-14T04:00:00Z");
const app = readDefinition(definition("1", null));
const hour = (index: number, values: object, closed = true): Row => ({
  id: String(index),
  window: {
    start: new Date(midnight + index * hourMs).toISOString(),
    end: new Date(midnight + (index + 1) * hourMs).toISOString(),
    closed,
    amended: 0,
  },
  ...values,
});
const modelOf = (key: string, rows: Row[]): ChartModel => {
  const panel = app.dashboards.flatMap((one) => one.panels).find((one) => one.key === key)!;
  return chartModel(panel, panelQuestion(panel), wordsOf(app, panel), rows);
};

it("makes steps of counts, and names what is late by its colour", () => {
  const model = modelOf("byHour", [
    hour(1, { departures: 52, late: 32 }),
    hour(0, { departures: 115, late: 80 }),
  ]);
  expect(model.panes.map((pane) => pane.start)).toEqual([midnight, midnight + hourMs]);
  expect(model.series.map((one) => [one.steps, one.tone, one.values])).toEqual([
    [true, "accent", [115, 52]],
    [true, "bad", [80, 32]],
  ]);
  expect(summary("Departures", model)).toContain("2 intervals, Departures from 52 to 115, newest 52");
});

it("gives each unit its own plot", () => {
  const model = modelOf("byDay", [hour(0, { meanDelay: 4, lateShare: 20 })]);
  const plots = layPlots(unitGroups(model.series), { width: 600, height: 400 }, 12);
  expect(plots).toHaveLength(2);
  expect(plots[1]!.box.top).toBeGreaterThan(plots[0]!.box.top + plots[0]!.box.height);
  expect(model.series[1]!.values).toEqual([20]);
});

describe("chartOption", () => {
  const model = modelOf("byHour", [
    hour(0, { departures: 10, late: 1 }),
    hour(2, { departures: 30, late: null }),
    hour(3, { departures: 5, late: 0 }, false),
  ]);
  const plots = layPlots(unitGroups(model.series), { width: 600, height: 300 }, 12);
  const option = chartOption(
    {
      plots,
      panes: model.panes,
      domain: [midnight, midnight + 4 * hourMs],
      view: "AREA",
      allOpen: false,
      compared: null,
    },
    () => "#000",
  ) as unknown as {
    series: readonly { data: [number, number | null][]; lineStyle: { type?: number[] } }[];
  };

  it("leaves a gap where there is no data, and not a zero", () => {
    expect(option.series[0]!.data.slice(0, 3)).toEqual([
      [midnight, 10],
      [midnight + hourMs, 10],
      [midnight + hourMs, null],
    ]);
  });

  it("draws open panes apart, dashed", () => {
    expect(option.series[1]!.lineStyle.type).toEqual([3, 3]);
    expect(option.series[1]!.data[0]).toEqual([midnight + 3 * hourMs, 5]);
  });
});

describe("time axis", () => {
  it("is as long as the period that was asked for, wherever its events lie", () => {
    const model = modelOf("byHour", [hour(5, { departures: 1, late: 0 })]);
    const lastDay = { ...newYork, today: false, lastMs: 24 * hourMs, everyMs: hourMs };
    const now = midnight + 7.5 * hourMs;
    expect(timeDomain(model, { ...lastDay, now })).toEqual([midnight - 16 * hourMs, midnight + 8 * hourMs]);
    expect(timeDomain(model, { ...lastDay, now: 0 })).toEqual([
      midnight - 18 * hourMs,
      midnight + 6 * hourMs,
    ]);
    expect(timeDomain(model, { ...lastDay, lastMs: null, now })).toEqual([
      midnight + 5 * hourMs,
      midnight + 6 * hourMs,
    ]);
  });

  it("reaches to midnight in the zone on a page about today", () => {
    const model = modelOf("byHour", [hour(5, { departures: 1, late: 0 })]);
    expect(timeDomain(model, newYork)).toEqual([midnight, midnight + 24 * hourMs]);
  });

  it("is 23 hours long on the day the clocks go forward", () => {
    const start = Date.parse("2001-04-01T05:00:00Z");
    const row = {
      id: "a",
      window: {
        start: new Date(start).toISOString(),
        end: new Date(start + hourMs).toISOString(),
        closed: true,
        amended: 0,
      },
      departures: 1,
      late: 0,
    };
    const domain = timeDomain(modelOf("byHour", [row]), newYork);
    expect(domain[1] - domain[0]).toBe(23 * hourMs);
  });
});

it("never lays a name over a line", () => {
  const model = modelOf(
    "byHour",
    Array.from({ length: 20 }, (_, index) => hour(index, { departures: 400 + 40 * index, late: 50 })),
  );
  const [plot] = layPlots(unitGroups(model.series), { width: 900, height: 320 }, 12);
  const domain = timeDomain(model, newYork);
  const labels = placeLabels({ plot: plot!, panes: model.panes, domain, em: 12, nowX: null, bars: false });
  expect(labels.map((label) => label.text)).toEqual(["Departures", "Late, over 15 min"]);
  const late = labels[1]!;
  const line = plot!.box.top + plot!.box.height * (1 - 50 / plot!.high);
  expect(late.top + 12 * 1.3 < line || late.top > line).toBe(true);
});
