import { expect, it } from "vitest";
import { readDefinition } from "../../src/definition/definition";
import { panelQuestion } from "../../src/definition/panel-question";
import { wordsOf } from "../../src/definition/words";
import { barShare, cellText, largestOf, tableColumns } from "../../src/table/columns";
import { writtenColumns } from "../../src/table/written";
import { definition } from "../mock/pages";
import type { Column } from "../../src/table/columns";

const app = readDefinition(definition("1", null));
const columnsOf = (key: string): Column[] => {
  const panel = app.dashboards[0]!.panels.find((one) => one.key === key)!;
  return tableColumns(panel, panelQuestion(panel), wordsOf(app, panel));
};
const row = {
  id: "1",
  overflow: false,
  origin: "SFO",
  state: null,
  destination: "JFK",
  departures: 12042,
  lateShare: 23.31,
  busiest: [{ key: "ATL" }, { key: "DFW" }],
};

it("joins dimensions in the key column and keeps measures in the author's order", () => {
  const columns = columnsOf("airports");
  expect(columns.map((column) => column.name)).toEqual([
    "origin",
    "departures",
    "lateShare",
    "meanDelay",
    "p95Delay",
    "destinations",
    "busiest",
  ]);
  expect(columns[0]).toMatchObject({ kind: "key", names: ["origin", "state"], label: "Airport", way: false });
  expect(columns[2]).toMatchObject({ sorted: "descending", bar: true, leavesBelow: null });
});

it("reads two ends of a way as one key", () => {
  expect(columnsOf("routes")[0]).toMatchObject({ way: true, label: "Origin → Destination" });
});

it("lets the last columns leave first, and never the key, the sorted one or the first number", () => {
  const leaving = columnsOf("airports").map((column) => column.leavesBelow);
  expect(leaving.slice(0, 3)).toEqual([null, null, null]);
  const widths = leaving.slice(3) as number[];
  expect(widths).toEqual([...widths].sort((a, b) => a - b));
});

it("writes cells as text, and dashes for what is not there", () => {
  const [key, departures, share, , , , busiest] = columnsOf("airports") as [
    Column,
    Column,
    Column,
    Column,
    Column,
    Column,
    Column,
  ];
  const texts = [
    cellText(row, key, "origin", "UTC"),
    cellText(row, key, "state", "UTC"),
    ...[departures, share, busiest].map((one) => cellText(row, one, one.name, "UTC")),
  ];
  expect(texts).toEqual(["SFO", "–", "12,042", "23.3", "ATL, DFW"]);
  expect(cellText({ id: "*", overflow: true, origin: null }, key, "origin", "UTC")).toBe("all others");
});

it("draws bars in the shown unit", () => {
  const share = columnsOf("airports")[2]!;
  expect(largestOf([row], share)).toBeCloseTo(23.31);
  expect(barShare(row, share, 46.62)).toBeCloseTo(0.5);
});

it("stands small lines and the trend beside the measure that the table is about, and lets the lines leave first", () => {
  const panel = app.dashboards[0]!.panels.find((one) => one.key === "airports")!;
  const columns = tableColumns(panel, panelQuestion(panel), wordsOf(app, panel), {
    trend: true,
    spark: true,
  });
  const names = columns.map(({ name }) => name);
  expect(names.slice(1, 5)).toEqual(["departures", "lateShare", "_spark", "_trend"]);
  const below = new Map(columns.map(({ name, leavesBelow }) => [name, leavesBelow ?? 0]));
  const others = ["meanDelay", "p95Delay", "destinations", "busiest"].map((name) => below.get(name)!);
  expect(below.get("_spark")).toBe(Math.max(...below.values()));
  expect(below.get("_trend")!).toBeLessThanOrEqual(Math.min(...others));
  expect(writtenColumns(columns, String).map(({ label }) => label)).not.toContain("Change");
});
