import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareFrontiers, decodeRevision, encodeRevision, frontierIncludes } from "../src/index.js";

const frontier = fc.array(fc.integer({ min: -1, max: 2 ** 50 }), { maxLength: 8 });

describe("a revision token", () => {
  it("gives back the revision, and is safe in a URL", () => {
    const revision = fc.record({ plan: fc.string(), epochs: fc.array(fc.string()), frontiers: frontier });
    fc.assert(
      fc.property(revision, (value) => {
        const token = encodeRevision(value);
        expect(token).toMatch(/^[\w-]+$/);
        expect(decodeRevision(token)).toEqual(value);
      }),
    );
  });

  it("is null when it is not one of ours, whatever it is", () => {
    const token = encodeRevision({ plan: "p", epochs: ["e1", "e2"], frontiers: [5, 1e12] });
    for (let length = 0; length < token.length; length++) {
      expect(decodeRevision(token.slice(0, length))).toBeNull();
    }
    expect(decodeRevision(`${token}AAAA`)).toBeNull();
    expect(decodeRevision("not a token!")).toBeNull();
    expect(decodeRevision("A".repeat(100_000))).toBeNull();
    fc.assert(
      fc.property(fc.base64String(), (text) => {
        const decoded = decodeRevision(text);
        expect(decoded === null || Array.isArray(decoded.frontiers)).toBe(true);
      }),
    );
  });
});

describe("frontiers", () => {
  it("are compared by partition; a missing partition has seen nothing", () => {
    expect(compareFrontiers([1, 2], [1, 2])).toBe("equal");
    expect(compareFrontiers([1, 2], [1, 3])).toBe("behind");
    expect(compareFrontiers([2, 2], [1, 2])).toBe("ahead");
    expect(compareFrontiers([0, 5], [5, 0])).toBe("mixed");
    expect(compareFrontiers([1], [1, -1])).toBe("equal");
    expect(compareFrontiers([1], [1, 0])).toBe("behind");
  });

  it("include the offsets up to their own", () => {
    expect([frontierIncludes([4], 0, 4), frontierIncludes([4], 0, 5), frontierIncludes([4], 1, 0)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
