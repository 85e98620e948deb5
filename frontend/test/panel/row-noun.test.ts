import { expect, it } from "vitest";
import { rowNoun } from "../../src/panel/row-noun";
import type { Words } from "../../src/definition/words";
import type { Row } from "../../src/stream/rows";

const labels: Readonly<Record<string, string>> = {
  goods: "Goods",
  origin: "Airport",
  state: "State",
  late: "Late",
};
const words: Words = {
  grains: [],
  dimension: (name) => {
    const label = labels[name];
    return label === undefined
      ? null
      : { name, type: name === "late" ? "Boolean" : "String", label, description: null };
  },
  measure: () => null,
  label: (name) => labels[name] ?? name,
};
const rowsOf = (count: number, row: (index: number) => object): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index), ...row(index) }));
const noun = (by: string[], count: number, rows: Row[] = [], windowed = false): string =>
  rowNoun({ question: { by, leaves: [...by, "orders"], windowed }, rows, words }, count);

it("names one row and several by their dimension", () => {
  expect([0, 1, 2].map((count) => noun(["origin"], count))).toEqual(["airports", "airport", "airports"]);
});

it("says rows where the plural is not certain", () => {
  expect([1, 2].map((count) => noun(["goods"], count))).toEqual(["row", "rows"]);
  expect(noun(["late"], 2)).toBe("rows");
  expect(noun([], 1)).toBe("row");
  expect(noun(["origin"], 24, [], true)).toBe("rows");
});

it("names rows of several dimensions by the first only where the others say more about it", () => {
  const airports = rowsOf(20, (index) => ({ origin: `A${index}`, state: `S${index % 7}` }));
  const routes = rowsOf(20, (index) => ({ origin: `A${index % 4}`, state: `S${index}` }));
  expect(noun(["origin", "state"], 230, airports)).toBe("airports");
  expect(noun(["origin", "state"], 230, routes)).toBe("rows");
  expect(noun(["origin", "state"], 2, airports.slice(0, 2))).toBe("rows");
});
