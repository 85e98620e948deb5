import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupKey, OVERFLOW_GROUP, parseGroupKey } from "../src/index.js";

describe("group keys", () => {
  it("tell groups apart and give back their values", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const group = fc.array(value, { maxLength: 4 });
    fc.assert(
      fc.property(group, group, (a, b) => {
        expect(parseGroupKey(groupKey(a))).toEqual(a);
        expect(groupKey(a)).not.toBe(OVERFLOW_GROUP);
        expect(groupKey(a) === groupKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(groupKey(["1"])).not.toBe(groupKey([1]));
    expect(parseGroupKey(OVERFLOW_GROUP)).toBeNull();
  });
});
