import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plus, rational, toNumber } from "../exact.js";
import { readOf } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

laws(measureOf("mean"), hardNumbers);

describe("mean", () => {
  it("is the exact sum divided by the number of values", () => {
    const plain = fc
      .double({ min: -1e9, max: 1e9, noNaN: true })
      .filter((x) => x === 0 || Math.abs(x) > 1e-100);
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1 }), (values) => {
        const sum = toNumber(values.map(rational).reduce(plus));
        const mean = readOf(measureOf("mean"), [...values, null]) as number;
        expect(Math.abs(mean - sum / values.length)).toBeLessThanOrEqual(Math.abs(mean) * 1e-15);
      }),
    );
  });

  it("is not disturbed by numbers that cancel", () => {
    expect(readOf(measureOf("mean"), [1e100, 3, -1e100])).toBe(1);
    expect(readOf(measureOf("mean"), [])).toBeNull();
  });
});
