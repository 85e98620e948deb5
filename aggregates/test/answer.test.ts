import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answer, decimalText, scaledText } from "../src/answer.js";
import { ValueOverflowError } from "../src/errors.js";
import { measureOf } from "./model.js";

describe("answers", () => {
  it("write decimals without an exponent and without loss", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const text = decimalText(x + 0);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text)).toBe(x + 0);
      }),
    );
    expect([1.5e-7, -2e21, 1.25e21].map(decimalText)).toEqual([
      "0.00000015",
      "-2000000000000000000000",
      "1250000000000000000000",
    ]);
  });

  it("write scaled units with their decimal places", () => {
    expect([scaledText(5n, 2), scaledText(-5n, 2), scaledText(12345n, 2), scaledText(7n, 0)]).toEqual([
      "0.05",
      "-0.05",
      "123.45",
      "7",
    ]);
  });

  it("refuse what has no exact number", () => {
    expect(() => answer(measureOf("max", { type: "Long" }), 2 ** 53)).toThrow(ValueOverflowError);
    expect(() => answer(measureOf("sum"), Infinity)).toThrow(ValueOverflowError);
    expect(answer(measureOf("max", { type: "String" }), 5)).toBe("5");
    expect(answer(measureOf("last", { type: "Boolean" }), 0)).toBe(false);
  });
});
