import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOf, TestColumn } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

laws(measureOf("count", { of: "double" }), hardNumbers);
laws(measureOf("count", { of: "string" }), fc.string({ maxLength: 3 }));

describe("count", () => {
  it("counts events, or the values of an expression", () => {
    expect(readOf(measureOf("count", { of: "double" }), [1, null, -0, 3])).toBe(3);
    expect(readOf(measureOf("count", { of: "string" }), ["", null, "a"])).toBe(2);
    const column = new TestColumn(measureOf("count"));
    column.fn.add(column.column, {
      count: 4,
      slots: Int32Array.of(0, -1, 0, 1),
      numbers: null,
      strings: null,
      times: new Float64Array(4),
      offsets: new Float64Array(4),
      partition: 0,
    });
    expect([column.read(0), column.read(1), column.read(2)]).toEqual([2, 1, 0]);
  });
});
