import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TestColumn, readOf } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

laws(measureOf("first"), hardNumbers);
laws(measureOf("first", { of: "string", type: "String" }), fc.string({ maxLength: 5 }));

describe("first", () => {
  it("goes by event time, then partition, then offset, and passes over events without a value", () => {
    const event = fc.record({
      value: fc.option(fc.integer(), { nil: null }),
      time: fc.integer({ min: -3, max: 3 }),
      partition: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(event), (list) => {
        const events = list.map((item, offset) => ({ ...item, offset }));
        const sorted = events
          .filter(({ value }) => value !== null)
          .sort((a, b) => a.time - b.time || a.partition - b.partition || a.offset - b.offset);
        const column = new TestColumn(measureOf("first")).add(0, events);
        expect(column.read(0)).toBe(sorted.at(0)?.value ?? null);
      }),
    );
  });

  it("keeps strings, empty ones too", () => {
    expect(readOf(measureOf("first", { of: "string", type: "String" }), [null, "", null])).toBe("");
    expect(readOf(measureOf("first", { of: "string", type: "String" }), [null])).toBeNull();
  });
});
