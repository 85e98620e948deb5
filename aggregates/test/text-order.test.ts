import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareText } from "../src/index.js";

describe("compareText", () => {
  it("orders by code point, as UTF-8 bytes do", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom("a", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}") }),
    );
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 1000 },
    );
  });
});
