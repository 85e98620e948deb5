import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TestColumn, readOf } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

laws(measureOf("last"), hardNumbers);
laws(measureOf("last", { of: "string", type: "String" }), fc.string({ maxLength: 5 }));

describe("last", () => {
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
        const column = new TestColumn(measureOf("last")).add(0, events);
        expect(column.read(0)).toBe(sorted.at(-1)?.value ?? null);
      }),
    );
  });

  it("keeps strings, empty ones too", () => {
    expect(readOf(measureOf("last", { of: "string", type: "String" }), [null, "", null])).toBe("");
    expect(readOf(measureOf("last", { of: "string", type: "String" }), [null])).toBeNull();
  });
});
