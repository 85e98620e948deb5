import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IntMap } from "../src/int-map.js";

describe("IntMap", () => {
  it("behaves as a Map of small integers", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(500), fc.nat(1_000_000))), (entries) => {
        const ours = new IntMap();
        const theirs = new Map<number, number>();
        for (const [key, value] of entries) {
          ours.set(key, value);
          theirs.set(key, value);
        }
        expect(ours.size).toBe(theirs.size);
        for (let key = 0; key <= 500; key++) expect(ours.get(key)).toBe(theirs.get(key) ?? -1);
      }),
    );
  });
});
