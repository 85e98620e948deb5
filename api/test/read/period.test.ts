import type { Tier } from "@freshet/schema";
import { windowsOf } from "@freshet/aggregates";
import { parseEvery } from "@freshet/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../../src/limits.js";
import { resolvePeriod } from "../../src/read/period.js";

const MINUTE = 60_000;
const NOW = Date.parse("2026-03-10T13:52:00Z");
const quarters: Tier = { grain: "15m", grainMs: 15 * MINUTE, keepMs: 86_400_000 };
const hours: Tier = { grain: "1h", grainMs: 60 * MINUTE, keepMs: 30 * 86_400_000 };

/** The windows of the last so many minutes, as texts of the hour. */
function last(minutes: number, every: string | null = null, quartersSince = -Infinity): string[] {
  const { windows } = resolvePeriod(
    {
      period: { kind: "last", lastMs: minutes * MINUTE },
      every: every === null ? null : parseEvery(every),
      timeZone: "UTC",
    },
    {
      now: NOW,
      tiers: [
        { tier: quarters, since: quartersSince },
        { tier: hours, since: -Infinity },
      ],
    },
    defaultLimits,
  );
  const hour = (time: number): string => new Date(time).toISOString().slice(11, 16);
  return windows.map(({ start, end }) => `${hour(start)}–${hour(end)}`);
}

describe("last", () => {
  it("ends with the pane that now is in, of the finest grain that is kept for so long", () => {
    expect(last(15)).toEqual(["13:45–14:00"]);
    expect(last(60)).toEqual(["13:00–14:00"]);
    expect(last(120, null, NOW - 60 * MINUTE)).toEqual(["12:00–14:00"]);
  });

  it("is as many whole windows as it takes, the present one included", () => {
    expect(last(60, "15m")).toEqual(["13:00–13:15", "13:15–13:30", "13:30–13:45", "13:45–14:00"]);
    expect(last(90, "1h")).toEqual(["12:00–13:00", "13:00–14:00"]);
  });

  it.each(["2h", "1d", "1mo", "1y"])("is not made longer by windows of %s", (every) => {
    expect(() => last(60, every)).toThrow('every: a window is longer than last: "1h".');
  });

  it("can be in windows of a second, or less", () => {
    expect(last(5, "1s")).toHaveLength(300);
    expect(last(1, "20ms")).toHaveLength(3_000);
  });

  it("is the latest whole windows, whatever clocks do meanwhile", () => {
    const zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"];
    const everies = ["5m", "1h", "6h", "1d", "1w", "1mo", "1q"];
    const times = fc.integer({ min: Date.parse("2011-12-01Z"), max: Date.parse("2013-01-01Z") });
    const changes = fc.constantFrom(
      ...["2011-12-30T10:00Z", "2012-03-25T01:00Z", "2012-10-28T01:00Z", "2012-04-07T15:00Z"].map((text) =>
        Date.parse(text),
      ),
    );
    const nearChanges = fc
      .tuple(changes, fc.integer({ min: -26 * 3_600_000, max: 26 * 3_600_000 }))
      .map(([change, by]) => change + by);
    fc.assert(
      fc.property(
        fc.oneof(times, nearChanges),
        fc.constantFrom(...zones),
        fc.constantFrom(...everies),
        fc.integer({ min: 1, max: 60 }),
        (now, timeZone, text, count) => {
          const every = parseEvery(text)!;
          const length = every.count * (every.unit === "month" ? 30 * 86_400_000 : 1);
          const found = resolvePeriod(
            { period: { kind: "last", lastMs: count * length }, every, timeZone },
            { now, tiers: [{ tier: hours, since: -Infinity }] },
            defaultLimits,
          ).windows;
          const from = now - 3 * (count + 1) * length - 10 * 86_400_000;
          const all = windowsOf({ from, to: now + 1, every, timeZone, clip: false, maxCount: 100_000 });
          expect(found).toEqual(all.slice(-count));
        },
      ),
    );
  });
});
