import { describe, expect, it } from "vitest";
import { decimalSum, decimalText, isRounded } from "../../src/verify/decimal-sum.js";

describe("a sum of decimals", () => {
  it("is exact, digit by digit", () => {
    expect(decimalText(decimalSum([0.1, 0.2]))).toBe("0.3");
    expect(decimalText(decimalSum([1e21, 0.001, -1e-7]))).toBe("1000000000000000000000.0009999");
    expect(decimalText(decimalSum([-0.05, -0.95]))).toBe("-1.00");
    expect(decimalText(decimalSum([]))).toBe("0");
  });

  it("may be answered rounded to the scale, and not otherwise", () => {
    const sum = decimalSum(Array.from({ length: 30_000 }, (_, index) => (index % 83) / 1_000));
    expect(decimalText(sum)).toBe("1229.149");
    expect(isRounded("1229.15", sum, 2)).toBe(true);
    expect(isRounded("1229.149", sum, 3)).toBe(true);
    for (const wrong of ["1229.16", "1229.14", "1229.2", "1229.149", "x", ""])
      expect([wrong, isRounded(wrong, sum, 2)]).toEqual([wrong, false]);
    expect(isRounded("1229", sum, 0)).toBe(true);
  });
});
