import type { Tier } from "@freshet/schema";
import { parseEvery } from "@freshet/schema";
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
});
