import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plus, rational, times, toNumber } from "../exact.js";
import { readOf } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

laws(measureOf("variance"), hardNumbers);

/** Sum of the squared distances from the exact mean, in rational numbers. */
function oracle(values: readonly number[]): number {
  const all = values.map(rational);
  const sum = all.reduce(plus);
  const n = BigInt(values.length);
  const minusMean = { n: -sum.n, d: sum.d };
  const squares = all.map((x) => {
    const distance = plus({ n: x.n * n, d: x.d }, minusMean);
    return times(distance, distance);
  });
  const total = squares.reduce(plus);
  return toNumber({ n: total.n, d: total.d * n * n * (n - 1n) });
}

describe("variance", () => {
  it("is the sample variance, without cancellation", () => {
    const far = fc.double({ min: 1e9, max: 1e9 + 1, noNaN: true });
    const near = fc
      .double({ min: -1e6, max: 1e6, noNaN: true })
      .filter((x) => x === 0 || Math.abs(x) > 1e-100);
    fc.assert(
      fc.property(fc.array(fc.oneof(far, near), { minLength: 2, maxLength: 50 }), (values) => {
        const expected = oracle(values);
        const actual = readOf(measureOf("variance"), values) as number;
        expect(Math.abs(actual - expected)).toBeLessThanOrEqual(expected * 1e-15);
      }),
    );
    expect(readOf(measureOf("variance"), [1e15, 1e15 + 1, 1e15 + 2])).toBe(1);
    expect(readOf(measureOf("variance"), [2, 4, 4, 4, 5, 5, 7, 9])).toBe(32 / 7);
    expect(readOf(measureOf("variance"), [0.1, 0.1, 0.1])).toBe(0);
  });

  it("is null for fewer than two values", () => {
    expect(readOf(measureOf("variance"), [])).toBeNull();
    expect(readOf(measureOf("variance"), [3, null])).toBeNull();
  });
});
