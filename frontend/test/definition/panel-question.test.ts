import { expect, it } from "vitest";
import { durationMs, panelQuestion, withFirst } from "../../src/definition/panel-question";
import { readDefinition } from "../../src/definition/definition";
import type { Panel } from "../../src/definition/definition";

const selection = "{ nodes { id window { start } origin departures busiest { key } } totalCount }";
const call =
  'punctuality(last: "6h", every: "1h", by: [origin], orderBy: [{ field: departures, direction: DESC }], first: $n, timeZone: "Europe/Berlin")';

const panel: Panel = readDefinition({
  dashboards: [
    {
      name: "d",
      panels: [
        {
          key: "k",
          view: "TABLE",
          query: `query($n: Int) { k: ${call} ${selection} }`,
          subscription: `subscription($n: Int) { k: ${call} ${selection.replace("nodes", "kind rows").replace("totalCount", "")} }`,
          variables: { n: 20 },
        },
      ],
    },
  ],
}).dashboards[0]!.panels[0]!;

it("reads the order, the period and the leaves out of the panel's own document", () => {
  expect(panelQuestion(panel)).toMatchObject({
    orderBy: [{ field: "departures", descending: true }],
    first: 20,
    everyMs: 3_600_000,
    windowed: true,
    timeZone: "Europe/Berlin",
    by: ["origin"],
    leaves: ["id", "window.start", "origin", "departures", "busiest.key"],
  });
});

it("asks for more rows with the same document", () => {
  const changed = withFirst(panel.query, 1000);
  expect(changed).toContain("first: 1000");
  expect(changed).not.toContain("first: $n");
  expect(changed).toContain('timeZone: "Europe/Berlin"');
});

it("knows lengths of fixed durations only", () => {
  expect([durationMs("15m"), durationMs("1w"), durationMs("1mo"), durationMs("x")]).toEqual([
    900_000,
    604_800_000,
    null,
    null,
  ]);
});
