import { expect, it } from "vitest";
import { readDefinition } from "../../src/definition/definition";
import { panelQuestion } from "../../src/definition/panel-question";
import { wordsOf } from "../../src/definition/words";
import { arrange, grouped, valuesOf } from "../../src/table/arrange";
import { levelOf, tableColumns } from "../../src/table/columns";
import { readerColumns } from "../../src/table/reader-columns";
import { untouched } from "../../src/table/table-state";
import { definition } from "../mock/pages";
import type { Row } from "../../src/stream/rows";
import type { TableState } from "../../src/table/table-state";

const app = readDefinition(definition("1", null));
const panel = app.dashboards[0]!.panels.find((one) => one.key === "airports")!;
const columns = tableColumns(panel, panelQuestion(panel), wordsOf(app, panel));
const row = (origin: string | null, state: string | null, departures: unknown, more: object = {}): Row => ({
  id: String(origin),
  origin,
  state,
  departures,
  lateShare: 10,
  busiest: [{ key: "ATL" }],
  ...more,
});
const rows = [
  row("ORD", "IL", 273),
  row("SFO", "CA", "115"),
  row("LAX", "CA", 221),
  row("MSP", "MN", null),
  row(null, null, NaN),
];
const ids = (state: Partial<TableState>): string[] =>
  arrange(rows, columns, { ...untouched, ...state }).map((one) => one.id);

it("leaves rows as they came where nothing is asked", () => {
  expect(arrange(rows, columns, untouched)).toBe(rows);
});

it("sorts numbers as numbers, by several columns, with what is missing last either way", () => {
  expect(ids({ sort: [{ field: "departures", descending: true }] })).toEqual([
    "ORD",
    "LAX",
    "SFO",
    "MSP",
    "null",
  ]);
  expect(ids({ sort: [{ field: "departures", descending: false }] })).toEqual([
    "SFO",
    "LAX",
    "ORD",
    "MSP",
    "null",
  ]);
  const both = [
    { field: "state", descending: false },
    { field: "departures", descending: true },
  ];
  expect(ids({ sort: both })).toEqual(["LAX", "SFO", "ORD", "MSP", "null"]);
});

it("finds words anywhere in a row's names", () => {
  expect(ids({ search: " ca lax" })).toEqual(["LAX"]);
  expect(ids({ search: "nothing" })).toEqual([]);
});

it("filters by text, range in the shown unit, and set", () => {
  expect(ids({ filters: { origin: { kind: "text", text: "or" } } })).toEqual(["ORD"]);
  expect(ids({ filters: { departures: { kind: "range", from: 115, to: 250 } } })).toEqual(["SFO", "LAX"]);
  expect(ids({ filters: { origin: { kind: "set", values: ["ORD, IL", ""] } } })).toEqual(["ORD", "null"]);
  expect(ids({ filters: { gone: { kind: "text", text: "x" } } })).toHaveLength(5);
});

it("offers the values of a column, frequent ones first", () => {
  const busiest = columns.find((column) => column.name === "busiest")!;
  expect(valuesOf(rows, busiest, 10)).toEqual([{ value: "ATL", count: 5 }]);
  expect(valuesOf(rows, columns[0]!, 2)).toHaveLength(2);
});

it("groups with sums of what can be added, and a closed group keeps its rows to itself", () => {
  const lines = grouped(rows, { by: "state", columns, closed: new Set(["group IL"]) });
  expect(lines.map((line) => line.id)).toEqual([
    "group IL",
    "group CA",
    "SFO",
    "LAX",
    "group MN",
    "MSP",
    "group ",
    "null",
  ]);
  expect(lines[1]).toMatchObject({
    kind: "group",
    count: 2,
    open: true,
    row: { state: "CA", departures: 336 },
  });
  expect(lines[1]!.row.lateShare).toBeUndefined();
  expect(lines[4]!.row.departures).toBeNull();
});

it("sorts and groups a hundred thousand rows", () => {
  const many = Array.from({ length: 100_000 }, (_, index) =>
    row(`A${index}`, `S${index % 50}`, index % 1_000),
  );
  const sort = [{ field: "departures", descending: true }];
  const sorted = arrange(many, columns, { ...untouched, sort, search: "a" });
  expect(sorted).toHaveLength(100_000);
  expect(sorted[0]!.id).toBe("A999");
  expect(grouped(sorted, { by: "state", columns, closed: new Set() })).toHaveLength(100_050);
});

it("gives the reader's columns: pinned first, in order, without the hidden, never none", () => {
  const state = {
    ...untouched,
    pinned: ["p95Delay"],
    order: ["lateShare", "origin"],
    hidden: ["busiest", "meanDelay"],
    shown: ["destinations"],
    sort: [
      { field: "departures", descending: false },
      { field: "gone", descending: true },
    ],
  };
  const drawn = readerColumns(columns, state);
  expect(drawn.map((column) => column.name)).toEqual([
    "p95Delay",
    "lateShare",
    "origin",
    "departures",
    "destinations",
  ]);
  expect(drawn[1]).toMatchObject({ sorted: null, pinned: false });
  expect(drawn[3]).toMatchObject({ sorted: "ascending", rank: null });
  expect(drawn[4]!.leavesBelow).toBeNull();
  expect(readerColumns(columns, { ...untouched, hidden: columns.map((one) => one.name) })).toHaveLength(1);
});

it("marks values from the first threshold on, and as bad from the last", () => {
  const marked = { ...columns[2]!, thresholds: [20, 30] };
  expect([null, 19.9, 20, 30].map((value) => levelOf(value, marked))).toEqual([0, 0, 1, 2]);
  expect(levelOf(5, { ...marked, thresholds: [5] })).toBe(2);
  expect(levelOf(5, { ...marked, thresholds: [] })).toBe(0);
});

it("orders by what is no field of a row, and leaves it alone where the column is not there", () => {
  const withTrend = tableColumns(panel, panelQuestion(panel), wordsOf(app, panel), {
    trend: true,
    spark: false,
  });
  const state = { ...untouched, sort: [{ field: "_trend", descending: true }] };
  const changes = new Map([
    ["SFO", -2],
    ["LAX", 5],
  ]);
  const ordered = arrange(rows, withTrend, state, ({ id }) => changes.get(id) ?? null);
  expect(ordered.map(({ id }) => id)).toEqual(["LAX", "SFO", "ORD", "MSP", "null"]);
  expect(arrange(rows, columns, state).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
});
