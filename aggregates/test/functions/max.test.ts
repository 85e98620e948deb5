import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOf } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

laws(measureOf("max"), hardNumbers);
laws(measureOf("max", { of: "string", type: "String" }), fc.string({ maxLength: 5, unit: "binary" }));

describe("max", () => {
  it("is that of the values", () => {
    fc.assert(
      fc.property(fc.array(hardNumbers, { minLength: 1 }), (values) => {
        expect(readOf(measureOf("max"), values)).toBe(Math.max(...values) + 0);
      }),
    );
  });

  it("is null without a value and ignores what is no number", () => {
    expect(readOf(measureOf("max"), [])).toBeNull();
    expect(readOf(measureOf("max"), [null, Infinity, -Infinity])).toBeNull();
    expect(readOf(measureOf("max", { of: "string", type: "String" }), [null])).toBeNull();
  });

  it("orders strings by code point", () => {
    const ordered = ["", "Z", "a", "\uffee", "\u{1f600}"];
    const measure = measureOf("max", { of: "string", type: "String" });
    expect(readOf(measure, ordered)).toBe("\u{1f600}");
    expect(readOf(measure, ordered.slice(0, 4))).toBe("\uffee");
  });

  it("answers booleans and decimals as such", () => {
    expect(readOf(measureOf("max", { of: "bool", type: "Boolean" }), [1])).toBe(true);
    expect(readOf(measureOf("max", { type: "Decimal" }), [1e21, 1e21])).toBe("1000000000000000000000");
    expect(readOf(measureOf("max", { type: "Decimal" }), [-1.5e-7])).toBe("-0.00000015");
  });
});
