import type { Tier } from "@freshet/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverWindow } from "../src/index.js";

const tiers: readonly Tier[] = [
  { grain: "1m", grainMs: 60_000, keepMs: 1 },
  { grain: "1h", grainMs: 3_600_000, keepMs: 1 },
  { grain: "1d", grainMs: 86_400_000, keepMs: 1 },
];
const HOUR = 60;
const DAY = 24 * HOUR;

/** Spans in minutes. */
function cover(start: number, end: number, bounds: readonly number[] = []): unknown {
  const { spans, reason } = coverWindow(
    { start: start * 60_000, end: end * 60_000 },
    tiers,
    bounds.map((bound) => bound * 60_000),
  );
  return spans?.map(({ tier, from, to }) => [tier.grain, from / 60_000, to / 60_000]) ?? reason;
}

describe("coverWindow", () => {
  it("takes the coarsest panes, and finer ones at the edges", () => {
    expect(cover(0, 2 * DAY)).toEqual([["1d", 0, 2 * DAY]]);
    expect(cover(HOUR - 5, 2 * DAY + 2 * HOUR + 1)).toEqual([
      ["1m", HOUR - 5, HOUR],
      ["1h", HOUR, DAY],
      ["1d", DAY, 2 * DAY],
      ["1h", 2 * DAY, 2 * DAY + 2 * HOUR],
      ["1m", 2 * DAY + 2 * HOUR, 2 * DAY + 2 * HOUR + 1],
    ]);
    expect(cover(3, 3)).toEqual([]);
  });

  it("says why panes can't cover a window", () => {
    expect(cover(0, 0.5)).toBe(
      "The edge 1970-01-01T00:00:30.000Z lies within a pane of the finest grain, 1m.",
    );
    expect(cover(5, DAY, [HOUR, -Infinity, -Infinity])).toBe(
      "Panes of 1m before 1970-01-01T01:00:00.000Z are no longer kept.",
    );
    expect(cover(HOUR, DAY, [Infinity, -Infinity, -Infinity])).toEqual([["1h", HOUR, DAY]]);
  });

  it("covers a window with finer panes where the coarse ones are not kept", () => {
    expect(cover(0, 2 * DAY, [-Infinity, -Infinity, DAY])).toEqual([
      ["1h", 0, DAY],
      ["1d", DAY, 2 * DAY],
    ]);
  });

  it("is exact whenever it answers: whole kept panes, in order, without gaps", () => {
    const minute = fc.integer({ min: -3 * DAY, max: 3 * DAY });
    const bound = fc.oneof(fc.constant(-Infinity), minute);
    fc.assert(
      fc.property(minute, minute, fc.tuple(bound, bound, bound), (a, b, bounds) => {
        const window = { start: Math.min(a, b) * 60_000, end: Math.max(a, b) * 60_000 };
        const limits = bounds.map((limit) => limit * 60_000);
        const { spans } = coverWindow(window, tiers, limits);
        if (spans === null) {
          expect(window.start).toBeLessThan(Math.max(...limits));
          return;
        }
        let at = window.start;
        for (const { tier, from, to } of spans) {
          expect(from).toBe(at);
          expect(to).toBeGreaterThan(from);
          expect(Math.abs(from % tier.grainMs) + Math.abs(to % tier.grainMs)).toBe(0);
          expect(from).toBeGreaterThanOrEqual(limits[tiers.indexOf(tier)]!);
          at = to;
        }
        expect(at).toBe(window.end);
      }),
      { numRuns: 500 },
    );
  });
});
