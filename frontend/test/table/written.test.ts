import { expect, it } from "vitest";
import { readDefinition } from "../../src/definition/definition";
import { panelQuestion } from "../../src/definition/panel-question";
import { wordsOf } from "../../src/definition/words";
import { tableColumns } from "../../src/table/columns";
import { toCsv, toTsv, writtenColumns } from "../../src/table/written";
import { definition } from "../mock/pages";

const app = readDefinition(definition("1", null));
const panel = app.dashboards[0]!.panels.find((one) => one.key === "airports")!;
const words = wordsOf(app, panel);
const columns = writtenColumns(tableColumns(panel, panelQuestion(panel), words), words.label);

it("writes each field as a column of its own, with units in the head", () => {
  expect(columns.map((column) => column.label)).toEqual([
    "Airport",
    "State",
    "Departures",
    "Late share, %",
    "Mean delay, min",
    "p95 delay, min",
    "Destinations",
    "Busiest",
  ]);
});

it("writes numbers whole, not as they are rounded on the screen, and keeps what a double would round", () => {
  const row = {
    id: "1",
    origin: "SFO",
    state: null,
    departures: "12345678901234567890",
    lateShare: 23.312345,
    meanDelay: null,
    p95Delay: NaN,
    destinations: "42",
    busiest: [{ key: "ATL" }, { key: "DFW" }],
  };
  expect(columns.map((column) => column.read(row))).toEqual([
    "SFO",
    null,
    "12345678901234567890",
    23.312345,
    null,
    null,
    42,
    "ATL, DFW",
  ]);
});

it("lets no text become a formula, and numbers stay numbers", () => {
  const cells = ["=1+1", "+1", "-1.5", "-cmd", "@x", "\t=1", "a=b"];
  expect(
    toCsv(
      ["h"],
      cells.map((cell) => [cell]),
      [],
    ),
  ).toBe(["h", "'=1+1", "'+1", "-1.5", "'-cmd", "'@x", "'\t=1", "a=b", ""].join("\r\n"));
  expect(toTsv([[-3, "=x", null, "a\tb\nc"]])).toBe("-3\t'=x\t\ta b c");
});

it("quotes what the format needs and says above what the numbers are", () => {
  const csv = toCsv(["a, b", "c"], [['say "hi"', "two\nlines"]], ["Filter: none", "Time zone:\nUTC"]);
  expect(csv).toBe('# Filter: none\r\n# Time zone: UTC\r\n"a, b",c\r\n"say ""hi""","two\nlines"\r\n');
});
