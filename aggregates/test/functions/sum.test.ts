import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ValueOverflowError } from "../../src/index.js";
import { isNearest, plus, rational } from "../exact.js";
import { readOf } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

const cents = measureOf("sum", { type: "Decimal", params: { scale: 2 } });

laws(measureOf("sum"), hardNumbers);
laws(measureOf("sum", { of: "int", type: "Long" }), fc.integer());
laws(cents, fc.double({ min: -1e12, max: 1e12, noNaN: true }));

describe("sum", () => {
  it("is the double nearest to the exact sum, in any order", () => {
    fc.assert(
      fc.property(fc.array(hardNumbers, { minLength: 1, maxLength: 200 }), (values) => {
        const exact = values.map(rational).reduce(plus);
        expect(isNearest(readOf(measureOf("sum"), values) as number, exact)).toBe(true);
      }),
    );
  });

  it("loses nothing where adding up would", () => {
    expect(readOf(measureOf("sum"), Array(10).fill(0.1))).toBe(1);
    expect(readOf(measureOf("sum"), [1e100, 1, -1e100])).toBe(1);
    expect(readOf(measureOf("sum"), [1e150, 1e50, 1, 1e-50, 1e-200, -1e150, -1e50, -1, -1e-50])).toBe(1e-200);
  });

  it("refuses whole numbers past 2^53 - 1 and answers the greatest", () => {
    const long = measureOf("sum", { of: "int", type: "Long" });
    expect(readOf(long, [2 ** 53 - 1])).toBe(2 ** 53 - 1);
    expect(() => readOf(long, [2 ** 53 - 1, 1])).toThrow(ValueOverflowError);
    expect(readOf(long, [2 ** 53 - 1, 1, -1])).toBe(2 ** 53 - 1);
  });

  it("keeps decimals of a scale exactly, past 2^53 too", () => {
    expect(readOf(cents, [0.1, 0.2])).toBe("0.30");
    expect(readOf(cents, [-0.05])).toBe("-0.05");
    expect(readOf(cents, [90071992547409.91, 0.01, 0.01])).toBe("90071992547409.93");
    expect(readOf(cents, [2 ** 100, 0.01])).toBe("1267650600228229401496703205376.01");
    expect(readOf({ ...cents, params: { scale: 0 } }, [1.5, 2])).toBe("4");
  });

  it("adds decimals as the integers they are", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1 }), (units) => {
        const total = units.reduce((sum, unit) => sum + BigInt(unit), 0n);
        const text = readOf(
          cents,
          units.map((unit) => unit / 100),
        ) as string;
        expect(text).toMatch(/^-?\d+\.\d\d$/);
        expect(BigInt(text.replace(".", ""))).toBe(total);
      }),
    );
  });

  it("is null of nothing, or zero where the measure is never null", () => {
    expect(readOf(measureOf("sum"), [null, 1e151, NaN])).toBeNull();
    expect(readOf(measureOf("sum", { nullable: false }), [])).toBe(0);
    expect(readOf(cents, [])).toBeNull();
    expect(readOf({ ...cents, nullable: false }, [])).toBe("0.00");
  });
});
