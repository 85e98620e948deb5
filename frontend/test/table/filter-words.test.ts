import { expect, it } from "vitest";
import { filterWords } from "../../src/table/filter-words";
import { columnWidths } from "../../src/table/widths";
import type { ReaderColumn } from "../../src/table/reader-columns";

const column: ReaderColumn = {
  name: "delay",
  kind: "number",
  label: "Mean delay",
  description: null,
  style: { scale: 1, decimals: 1, unit: "min", approximate: false },
  sorted: null,
  bar: false,
  leavesBelow: null,
  names: ["delay"],
  way: false,
  counts: "mean",
  thresholds: [],
  pinned: false,
  width: null,
  rank: null,
  filtered: false,
};

it("says a filter to a person", () => {
  expect(filterWords(column, { kind: "range", from: -1.5, to: 2_000 })).toBe(
    "Mean delay from −1.50 to 2,000 min",
  );
  expect(filterWords(column, { kind: "text", text: "a" })).toBe("Mean delay with “a”");
  expect(filterWords(column, { kind: "set", values: ["A", "", "B", "C"] })).toBe(
    "Mean delay: A, none and 2 more",
  );
});

it("gives a column the room of its longest number, never less than before, and what the reader drew", () => {
  const rows = [
    { id: "a", delay: -123_456_789.4 },
    { id: "b", delay: null },
    { id: "c", delay: NaN },
  ];
  const wide = columnWidths([column], rows, new Map()).get("delay")!;
  expect(wide).toBeGreaterThan(6);
  expect(columnWidths([column], [], new Map([["delay", wide]])).get("delay")).toBe(wide);
  expect(columnWidths([{ ...column, width: 160 }], rows, new Map()).get("delay")).toBe(10);
  const words = { ...column, kind: "key" as const, style: null, names: ["name"] };
  expect(columnWidths([words], [{ id: "a", name: "x".repeat(10_000) }], new Map()).get("delay")).toBeLessThan(
    20,
  );
});
