import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecentIds } from "../../src/admission/recent-ids.js";

const HORIZON = 10;

const sightings = fc.array(fc.record({ id: fc.nat(6), wait: fc.nat(12) }), { maxLength: 80 }).map((steps) => {
  let clock = 0;
  return steps.map(({ id, wait }) => ({ id, clock: (clock += wait) }));
});

describe("RecentIds", () => {
  it("recognises exactly the ids that were seen within the horizon", () => {
    fc.assert(
      fc.property(sightings, (seen) => {
        const ids = new RecentIds({ horizonMs: HORIZON, idsMax: 1_000 });
        const last = new Map<number, number>();
        seen.forEach(({ id, clock }, offset) => {
          const before = last.get(id);
          expect(ids.see(id, clock, offset)).toBe(before !== undefined && clock - before <= HORIZON);
          last.set(id, clock);
        });
      }),
    );
  });

  it("decides alike after it was gathered again from the log, also where it was full (E6)", () => {
    fc.assert(
      fc.property(sightings, fc.nat(80), fc.constantFrom(4, 1_000), (seen, at, idsMax) => {
        const through = new RecentIds({ horizonMs: HORIZON, idsMax });
        const cut = Math.min(at, seen.length);
        seen.slice(0, cut).forEach(({ id, clock }, offset) => through.see(id, clock, offset));
        const state = JSON.parse(JSON.stringify(through.toState()));
        const again = new RecentIds({ horizonMs: HORIZON, idsMax, state });
        for (let offset = again.since; offset < cut; offset++)
          again.restore(seen[offset].id, seen[offset].clock, offset);
        for (let offset = cut; offset < seen.length; offset++) {
          const { id, clock } = seen[offset];
          expect(again.see(id, clock, offset)).toBe(through.see(id, clock, offset));
        }
      }),
    );
  });

  it("keeps no more ids than it may", () => {
    const ids = new RecentIds({ horizonMs: HORIZON, idsMax: 10 });
    for (let id = 0; id < 100; id++) ids.see(id, 0, id);
    expect(ids.size).toBeLessThanOrEqual(10);
  });
});
