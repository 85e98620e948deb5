import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsOf, readOf, TestColumn } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

const strings = measureOf("distinct", { of: "string" });

laws(measureOf("distinct"), hardNumbers);
laws(strings, fc.string({ maxLength: 4, unit: "binary" }));

describe("distinct", () => {
  it("is exact for few values", () => {
    fc.assert(
      fc.property(fc.array(hardNumbers), fc.array(fc.string()), (numbers, texts) => {
        expect(readOf(measureOf("distinct"), [...numbers, null])).toBe(
          new Set(numbers.map((x) => x + 0)).size,
        );
        expect(readOf(strings, [...texts, null])).toBe(new Set(texts).size);
      }),
    );
  });

  it("takes tens of bytes for ten values", () => {
    const column = new TestColumn(strings).add(
      0,
      eventsOf(Array.from({ length: 10 }, (_, i) => `user ${i}`)),
    );
    expect(column.encode(0).length).toBeLessThan(60);
    expect(column.encode(1).length).toBe(1);
  });
});
