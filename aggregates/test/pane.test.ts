import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paneStart } from "../src/index.js";

describe("paneStart", () => {
  it("is the multiple of the grain at or before the time, before 1970 too", () => {
    expect([
      paneStart(0, 60),
      paneStart(59, 60),
      paneStart(60, 60),
      paneStart(-1, 60),
      paneStart(-60, 60),
    ]).toEqual([0, 0, 60, -60, -60]);
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 86_400_000 }), (time, grain) => {
        const start = paneStart(time, grain);
        expect(start <= time && time < start + grain).toBe(true);
        expect(Math.abs(start % grain)).toBe(0);
      }),
    );
  });
});
