import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNearest, plus, rational } from "../exact.js";
import { readOf } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

laws(measureOf("mean"), hardNumbers);

describe("mean", () => {
  it("is the double nearest to the exact sum divided by the number of values", () => {
    const plain = fc
      .double({ min: -1e9, max: 1e9, noNaN: true })
      .filter((x) => x === 0 || Math.abs(x) > 1e-100);
    const decimal = fc.integer({ min: -1e6, max: 1e6 }).map((units) => units / 100);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(plain, decimal, hardNumbers), { minLength: 1, maxLength: 60 }),
        (values) => {
          const { n, d } = values.map(rational).reduce(plus);
          const mean = readOf(measureOf("mean"), [...values, null]) as number;
          expect(isNearest(mean, { n, d: d * BigInt(values.length) })).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is rounded once", () => {
    // The sum, 1.2000000000000002 as a double, would round the quotient to the neighbour.
    expect(readOf(measureOf("mean"), [0.1, 0.2, 0.3, 0.6])).toBe(0.3);
    expect(readOf(measureOf("mean"), [0.7, 0.7, 0.7])).toBe(0.7);
  });

  it("is not disturbed by numbers that cancel", () => {
    expect(readOf(measureOf("mean"), [1e100, 3, -1e100])).toBe(1);
    expect(readOf(measureOf("mean"), [])).toBeNull();
  });
});
