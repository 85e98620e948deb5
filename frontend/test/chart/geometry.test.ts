import { describe, expect, it } from "vitest";
import { layPlots, localDay, plotX, timeDomain } from "../../src/chart/geometry";
import type { Series } from "../../src/chart/chart-model";

const series = (unit: string | null, values: (number | null)[]): Series => ({
  name: "m",
  label: "M",
  style: { scale: 1, decimals: 1, unit, approximate: false },
  steps: false,
  tone: "accent",
  values,
});
const plot = (unit: string | null, values: (number | null)[]) =>
  layPlots([[series(unit, values)]], { width: 600, height: 220 }, 12)[0]!;

describe("scale", () => {
  it("ends shares at the whole, however near they come to it", () => {
    for (const most of [82, 99, 99.9, 100]) expect(plot("%", [0, most]).high).toBe(100);
    expect(plot("%", [0, 31]).high).toBeLessThanOrEqual(50);
    expect(plot("%", [0, 0]).high).toBeLessThanOrEqual(1);
  });

  it("leaves room for shares of more than the whole, and for counts", () => {
    expect(plot("%", [0, 130]).high).toBeGreaterThanOrEqual(130);
    expect(plot(null, [0, 100]).high).toBeGreaterThan(100);
  });

  it("has ticks that rise within it, whatever the values", () => {
    for (const values of [[], [null], [0], [-5, 3], [1e150], [1e-12], [-1e150, 1e150]]) {
      const { low, high, ticks } = plot(null, values);
      expect(high).toBeGreaterThan(low);
      expect([...ticks].sort((a, b) => a - b)).toEqual([...ticks]);
      expect(ticks.length).toBeLessThanOrEqual(7);
      for (const value of values) if (value !== null) expect(value).toBeLessThanOrEqual(high);
      for (const value of values) if (value !== null) expect(value).toBeGreaterThanOrEqual(low);
    }
  });
});

describe("days", () => {
  const zone = "Europe/Berlin";
  const at = (text: string): number => Date.parse(text);

  it.each([
    ["2026-03-29T12:00Z", "2026-03-28T23:00Z", 23],
    ["2026-10-25T12:00Z", "2026-10-24T22:00Z", 25],
    ["2026-11-23T12:00Z", "2026-11-22T23:00Z", 24],
  ])("of %s begin at its midnight and have their own length", (noon, midnight, hours) => {
    expect(localDay(at(noon), zone)).toBe(at(midnight));
    const first = { start: at(midnight), end: at(midnight) + 3_600_000, open: false, amended: 0 };
    const period = { today: true, timeZone: zone, lastMs: null, everyMs: 3_600_000, now: at(noon) };
    const [from, to] = timeDomain({ panes: [first], series: [] }, period);
    expect((to - from) / 3_600_000).toBe(hours);
  });

  it("puts a time where its part of the axis is", () => {
    expect(plotX({ left: 10, top: 0, width: 100, height: 1 }, [0, 200], 50)).toBe(35);
  });
});
