import { describe, expect, it } from "vitest";
import {
  documentOver,
  grainFor,
  movedBy,
  periodOfQuestion,
  soFar,
  spanBefore,
  spanOf,
  valueBefore,
} from "../../src/chart/compared";
import { readDefinition } from "../../src/definition/definition";
import { definition } from "../mock/pages";
import type { ChartModel } from "../../src/chart/chart-model";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const timeZone = "America/New_York";
const now = Date.parse("2001-06-14T21:38:07Z");
const midnight = Date.parse("2001-06-14T04:00:00Z");
const today = { since: "TODAY" } as const;

it("reads the period of a question", () => {
  expect(periodOfQuestion("since:TODAY last: from: to:")).toEqual(today);
  expect(periodOfQuestion("since: last:6h from: to:")).toEqual({ last: "6h" });
  expect(periodOfQuestion("since: last: from:a to:b")).toEqual({ from: "a", to: "b" });
  expect(periodOfQuestion("since: last: from: to:")).toBeNull();
});

describe("the span before", () => {
  it("is the day before, whatever its length", () => {
    const sunday = Date.parse("2001-04-02T04:00:00Z");
    const before = spanBefore(spanOf(today, sunday + hourMs, timeZone), {
      compare: "previous",
      period: today,
      now: sunday + hourMs,
      timeZone,
    });
    expect(before).toEqual({ from: sunday - 23 * hourMs, to: sunday });
  });

  it("is as long before, and ends where the present one begins", () => {
    const span = { from: midnight, to: midnight + 6 * hourMs };
    const period = { last: "6h" };
    expect(spanBefore(span, { compare: "previous", period, now, timeZone })).toEqual({
      from: midnight - 6 * hourMs,
      to: midnight,
    });
  });

  it("is the same weekday a year before, or the same dates of a long period", () => {
    const short = { from: midnight, to: midnight + dayMs };
    expect(spanBefore(short, { compare: "year", period: today, now, timeZone }).from).toBe(
      midnight - 364 * dayMs,
    );
    const long = { from: Date.parse("2001-01-01T05:00:00Z"), to: Date.parse("2001-07-01T04:00:00Z") };
    expect(spanBefore(long, { compare: "year", period: { since: "THIS_YEAR" }, now, timeZone })).toEqual({
      from: Date.parse("2000-01-01T05:00:00Z"),
      to: Date.parse("2000-07-01T04:00:00Z"),
    });
  });

  it("has no more behind it than the present one has, in whole panes", () => {
    const span = spanOf(today, now, timeZone);
    const before = { from: span.from - dayMs, to: span.from };
    expect(soFar(before, span, now, hourMs)).toEqual({ from: before.from, to: before.from + 17 * hourMs });
    expect(soFar(before, span, now + dayMs, hourMs)).toEqual(before);
  });
});

it("takes hours where they are kept, else what is next to them", () => {
  expect(grainFor([60_000, hourMs, dayMs])).toBe(hourMs);
  expect(grainFor([dayMs])).toBe(dayMs);
  expect(grainFor([1_000, 60_000])).toBe(60_000);
  expect(grainFor([])).toBe(hourMs);
});

it("asks the panel's question over the other span", () => {
  const panel = readDefinition(definition("1", null)).dashboards[0]!.panels.find(
    (one) => one.key === "byHour",
  )!;
  const document = documentOver(panel, { from: midnight - dayMs, to: midnight });
  expect(document).toContain('from: "2001-06-13T04:00:00.000Z"');
  expect(document).toContain('to: "2001-06-14T04:00:00.000Z"');
  expect(document).toContain('every: "1h"');
  expect(document).not.toContain("since");
});

it("stands beside the present one", () => {
  const past: ChartModel = {
    panes: [{ start: 0, end: hourMs, open: false, amended: 0 }],
    series: [
      {
        name: "late",
        label: "Late",
        style: { scale: 1, decimals: 0, unit: null, approximate: false },
        steps: true,
        tone: "accent",
        values: [7],
      },
    ],
  };
  const moved = movedBy(past, dayMs);
  expect(valueBefore(moved, "late", { start: dayMs, end: dayMs + hourMs })).toBe(7);
  expect(valueBefore(moved, "late", { start: 0, end: hourMs })).toBeNull();
  expect(valueBefore(moved, "other", { start: dayMs, end: dayMs + hourMs })).toBeNull();
});
