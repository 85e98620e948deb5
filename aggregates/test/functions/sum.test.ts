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
    expect(readOf(cents, Array(100).fill(9999999999999.99))).toBe("999999999999999.00");
    expect(readOf(cents, [90071992547409.9, 0.01, 0.01])).toBe("90071992547409.92");
    expect(readOf(cents, [2 ** 100, 0.01])).toBe("1267650600228229401496703205376.01");
    expect(readOf({ ...cents, params: { scale: 0 } }, [1.5, 2])).toBe("4");
  });

  it("rounds a sum once, half away from zero, however many values there are", () => {
    const thousandths = Array.from({ length: 30_000 }, (_, i) => ((i * 37) % 83) / 1_000);
    const exact = thousandths.reduce((total, value) => total + Math.round(value * 1_000), 0);
    expect(readOf(cents, thousandths)).toBe((Math.round(exact / 10) / 100).toFixed(2));
    expect(readOf(cents, Array(1_000).fill(0.005))).toBe("5.00");
    expect(readOf(cents, Array(1_000).fill(-0.005))).toBe("-5.00");
    expect(readOf(cents, Array(1_000).fill(0.004))).toBe("4.00");
    const ties: [number, string][] = [
      [1.005, "1.01"],
      [-1.005, "-1.01"],
      [8.345, "8.35"],
      [0.005, "0.01"],
      [0.004999999, "0.00"],
      [1234567.885, "1234567.89"],
      [-0.004, "0.00"],
    ];
    expect(readOf(cents, [999999999999.996, -354622359652.702])).toBe("645377640347.29");
    for (const [value, rounded] of ties) expect([value, readOf(cents, [value])]).toEqual([value, rounded]);
  });

  it("adds the decimals that the values are written as", () => {
    const decimal = fc.tuple(
      fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }),
      fc.integer({ min: 0, max: 11 }),
    );
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 50 }), (decimals) => {
        const text = readOf(
          cents,
          decimals.map(([units, places]) => units / 10 ** places),
        ) as string;
        const exact = decimals.reduce(
          (sum, [units, places]) => sum + BigInt(units) * 10n ** BigInt(11 - places),
          0n,
        );
        const half = 10n ** 9n / 2n;
        const rounded = (exact < 0n ? exact - half : exact + half) / 10n ** 9n;
        expect(BigInt(text.replace(".", ""))).toBe(rounded);
      }),
    );
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
