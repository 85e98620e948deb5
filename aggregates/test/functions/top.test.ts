import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TopEntry } from "../../src/index.js";
import { eventsOf, readOf, TestColumn } from "../fold.js";
import { laws } from "../laws.js";
import { measureOf } from "../model.js";

const strings = measureOf("top", { of: "string", type: "TopEntry", params: { k: 5 } });
const numbers = measureOf("top", { of: "int", type: "TopEntry", params: { k: 3 } });

laws(strings, fc.constantFrom("ATL", "ORD", "DFW", "", "é", "\u{1f600}", "LAX", "JFK"));
laws(numbers, fc.integer({ min: -5, max: 5 }));

function oracle(values: readonly string[], k: number): TopEntry[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([key, count]) => ({ key, count, error: 0 }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
    .slice(0, k);
}

describe("top", () => {
  it("is exact up to its capacity", () => {
    const value = fc.integer({ min: 0, max: 250 }).map((i) => `k${Math.floor(Math.sqrt(i * i * 3))}`);
    fc.assert(
      fc.property(fc.array(value, { maxLength: 500 }), (values) => {
        expect(readOf(strings, values)).toEqual(oracle(values, 5));
      }),
    );
  });

  it("answers keys of other types as text", () => {
    const of = (type: "bool" | "timestamp"): string[] =>
      (readOf({ ...measureOf("top", { of: type, type: "TopEntry" }) }, [1, 1, 0]) as TopEntry[]).map(
        ({ key }) => key,
      );
    expect(of("bool")).toEqual(["true", "false"]);
    expect(of("timestamp")).toEqual(["1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00.000Z"]);
    expect(readOf(numbers, [-0, 0])).toEqual([{ key: "0", count: 2, error: 0 }]);
  });

  it("is an empty list of nothing and takes tens of bytes for ten values", () => {
    expect(readOf(strings, [null])).toEqual([]);
    const column = new TestColumn(strings).add(
      0,
      eventsOf(["ATL", "ORD", "DFW", "LAX", "JFK", "SFO", "SEA", "BOS"]),
    );
    expect(column.encode(0).length).toBeLessThan(60);
  });
});
