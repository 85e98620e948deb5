import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsOf, readOf, TestColumn } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

laws(measureOf("quantile", { params: { q: 0.95 } }), hardNumbers);
laws(measureOf("quantile", { params: { q: 0.3 } }), fc.integer({ min: -60, max: 1500 }));

describe("quantile", () => {
  it("is within 1 % of the exact lower quantile", () => {
    const value = fc.oneof(
      fc.integer({ min: -50, max: 2000 }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    );
    const plain = value.filter((x) => x === 0 || Math.abs(x) > 1e-6);
    const q = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 300 }), q, (values, share) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.floor(share * (values.length - 1))]!;
        const actual = readOf(measureOf("quantile", { params: { q: share } }), [...values, null]) as number;
        expect(Math.abs(actual - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.0100001);
        expect(actual).toBeGreaterThanOrEqual(sorted[0]!);
        expect(actual).toBeLessThanOrEqual(sorted.at(-1)!);
      }),
    );
  });

  it("takes tens of bytes for ten values, and is null of none", () => {
    const column = new TestColumn(measureOf("quantile")).add(0, eventsOf([5, 8, -3, 0, 44, 12, 9, 31, 7, 2]));
    expect(column.encode(0).length).toBeLessThan(40);
    expect(column.read(1)).toBeNull();
    expect(readOf(measureOf("quantile", { params: { q: 0.5 } }), [7])).toBe(7);
  });
});
