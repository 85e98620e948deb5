import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digitRange } from "../../../src/history/mongodb/digit-range.js";

const width = 5;
const text = (number: number): string => String(number).padStart(width, "0");
const number = fc.oneof(fc.nat(99_999), fc.nat(120), fc.integer({ min: 9_990, max: 10_010 }));

describe("a range of digits as a regular expression", () => {
  it("matches just what lies in it", () => {
    fc.assert(
      fc.property(number, number, number, (one, other, asked) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const range = new RegExp(`^${digitRange(text(first), text(last))}$`);
        for (const each of [asked, first, last, first - 1, last + 1])
          if (each >= 0 && each <= 99_999) expect(range.test(text(each))).toBe(each >= first && each <= last);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is short where the borders are round", () => {
    expect(digitRange("12000", "12999")).toBe("12(?:0[0-9]{2}|[1-8][0-9]{2}|9[0-9]{2})");
    expect(digitRange("12345", "12345")).toBe("12345");
  });
});
