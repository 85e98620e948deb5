import { describe, expect, test } from "vitest";
import { conditionsOf, operatorsFor, whereOf } from "../../src/editor/conditions";
import {
  changed,
  explorationOf,
  firstExploration,
  panelOf,
  shown,
  titleOf,
  withPanes,
} from "../../src/editor/exploration";
import { exploredSearch, readExplored, readOrigin } from "../../src/editor/explore-address";
import { punctuality } from "./models";
import type { Exploration } from "../../src/editor/exploration";
import type { PanelSource } from "../../src/editor/wire";

const first = firstExploration(punctuality);
const value = (panel: PanelSource, name: string): string | undefined =>
  [...panel.arguments, ...panel.panel].find((one) => one.name === name)?.value;

describe("an exploration", () => {
  test("begins with a count, by the first dimension", () => {
    expect(first).toMatchObject({ by: ["origin"], measures: ["departures"], view: "TABLE" });
    expect(shown(punctuality).map(({ name }) => name)).not.toContain("secret");
    expect(titleOf(first, punctuality)).toBe("Departures by origin");
  });

  test("is written as people write panels", () => {
    expect(panelOf(first, punctuality, "departures")).toEqual({
      key: "departures",
      field: "punctuality",
      arguments: [
        { name: "last", value: '"24h"' },
        { name: "by", value: "[origin]" },
        { name: "orderBy", value: "[{ field: departures, direction: DESC }]" },
        { name: "first", value: "20" },
      ],
      panel: [
        { name: "view", value: "TABLE" },
        { name: "title", value: '"Departures by origin"' },
      ],
      selection: "{ nodes { origin departures } }",
    });
  });

  test("selects what lies below entries and bins, and asks for all dimensions by leaving `by` out", () => {
    const wide = changed(first, { by: ["origin", "state", "terminal"], measures: ["busiest", "delays"] });
    const panel = panelOf(wide, punctuality, "a");
    expect(value(panel, "by")).toBeUndefined();
    expect(panel.selection).toBe(
      "{ nodes { origin state terminal busiest { key count } delays { from to count } } }",
    );
    expect(value(panelOf(changed(first, { by: [] }), punctuality, "a"), "by")).toBe("[]");
  });

  test("forgets an order by what is no longer asked, and axes of another question", () => {
    const before: Exploration = {
      ...first,
      written: [
        { name: "x", value: '"origin"' },
        { name: "width", value: "6" },
      ],
    };
    const next = changed(before, { measures: ["lateShare"] });
    expect(next.orderBy).toEqual([]);
    expect(next.written).toEqual([{ name: "width", value: "6" }]);
    expect(changed(before, { title: "A" }).written).toEqual(before.written);
  });

  test("has panes that suit the period", () => {
    expect(withPanes(first, punctuality, true)).toMatchObject({ every: "1h", first: null, orderBy: [] });
    expect(withPanes({ ...first, period: { last: "1h" } }, punctuality, true).every).toBe("5m");
    expect(withPanes({ ...first, every: "1h" }, punctuality, false).every).toBeNull();
  });
});

describe("a panel of a file", () => {
  const source: PanelSource = {
    key: "worst",
    field: "punctuality",
    arguments: [
      { name: "since", value: "TODAY" },
      { name: "by", value: "[origin, state]" },
      { name: "where", value: '{ departures: { gte: 10, lt: 99 }, origin: { in: ["ATL", "O\\"RD"] } }' },
      { name: "orderBy", value: "[{ field: lateShare, direction: DESC }, { field: origin }]" },
      { name: "first", value: "15" },
    ],
    panel: [
      { name: "view", value: "TABLE" },
      { name: "title", value: '"Most delayed"' },
      { name: "link", value: '"Airport"' },
      { name: "width", value: "7" },
    ],
    selection: "{\n  nodes {\n    origin\n    state\n    departures\n    lateShare\n  }\n}",
  };

  test("is understood, and written back with the same meaning", () => {
    const exploration = explorationOf(source, punctuality);
    expect(exploration).toMatchObject({
      by: ["origin", "state"],
      measures: ["departures", "lateShare"],
      period: { since: "TODAY" },
      first: 15,
      title: "Most delayed",
      other: [],
    });
    const back = panelOf(exploration, punctuality, "worst");
    expect(back.panel).toEqual(source.panel);
    expect(explorationOf(back, punctuality)).toEqual(exploration);
    expect(value(back, "where")).toBe(source.arguments[2]!.value);
  });

  test("keeps what there is no control for", () => {
    const own: PanelSource = {
      ...source,
      arguments: [
        { name: "from", value: "$from" },
        { name: "to", value: "$to" },
        { name: "where", value: "{ or: [{ origin: { eq: $origin } }] }" },
        { name: "first", value: "$first" },
        { name: "timeZone", value: '"Europe/Berlin"' },
      ],
    };
    const exploration = explorationOf(own, punctuality);
    expect(exploration.period).toBeNull();
    expect(exploration.by).toEqual(["origin", "state", "terminal"]);
    const back = panelOf(exploration, punctuality, "worst");
    expect([...back.arguments].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
      [...own.arguments].sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  });
});

describe("a filter", () => {
  test("compares by type", () => {
    expect(operatorsFor("String!")[0]).toBe("in");
    expect(operatorsFor("Long!")[0]).toBe("gte");
    expect(operatorsFor("[TopEntry!]")).toEqual([]);
  });

  test("is written with the literals of its types; what is not whole is left out", () => {
    const where = whereOf(
      [
        { field: "origin", op: "in", values: ['A"T'] },
        { field: "departures", op: "gte", values: ["10"] },
        { field: "departures", op: "lt", values: ["ten"] },
        { field: "state", op: "isNull", values: ["false"] },
        { field: "state", op: "in", values: [] },
        { field: "terminal", op: "eq", values: [""] },
        { field: "gone", op: "eq", values: ["1"] },
      ],
      punctuality,
    );
    expect(where).toBe(
      '{ origin: { in: ["A\\"T"] }, departures: { gte: 10, lt: "ten" }, state: { isNull: false } }',
    );
    expect(whereOf([], punctuality)).toBeNull();
  });

  test("says when conditions can't", () => {
    for (const text of ["{ or: [] }", "{ origin: { eq: $origin } }", "{ origin: { like: 1 } }", "$where"])
      expect(conditionsOf(text, punctuality)).toBeNull();
  });
});

describe("the address", () => {
  test("shows the same", () => {
    const exploration: Exploration = {
      rollup: "Punctuality",
      by: ["origin", "state"],
      measures: ["departures", "lateShare"],
      period: { from: "2001-06-01T00:00:00.000Z", to: "2001-07-01T00:00:00.000Z" },
      every: "1d",
      conditions: [{ field: "origin", op: "in", values: ["A,T&L", "ÖRD"] }],
      orderBy: [
        { field: "lateShare", descending: true },
        { field: "origin", descending: false },
      ],
      first: 20,
      view: "LINE",
      title: "Late, & later",
      other: [{ name: "where", value: "{ or: [] }" }],
      written: [{ name: "width", value: "6" }],
    };
    const explored = { exploration, of: { dashboard: "Today", panel: "worst" } };
    expect(readExplored(exploredSearch(explored))).toEqual(explored);
    const plain = { exploration: first, of: null };
    expect(readExplored(exploredSearch(plain))).toEqual(plain);
  });

  test("is read without trust", () => {
    expect(readExplored("by=origin")).toBeNull();
    expect(readOrigin("of=Today.worst")).toEqual({ dashboard: "Today", panel: "worst" });
    expect(readOrigin("of=Today")).toBeNull();
    const odd = 'rollup=P&by=a b,c&first=-3&every=1x&view=PLOT&is=[1]&is={&is=["a","nope"]&arg.a b=1&order=;';
    expect(readExplored(odd)?.exploration).toMatchObject({
      ...{ by: ["c"], first: null, every: null, view: "TABLE", conditions: [], other: [], orderBy: [] },
    });
  });
});
