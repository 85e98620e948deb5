import { buildSchema, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";
import { parseDashboard, printApiSchema } from "@freshet/schema";
import type { Dashboard } from "@freshet/schema";
import { modelText, planOf } from "../models.js";

const plan = planOf(modelText("flights"));
const api = buildSchema(printApiSchema(plan));

const PAGE = `query Today($origin: String = "ATL") @dashboard(title: "Departures today", refresh: LIVE) {
  byHour: punctuality(since: TODAY, every: "1h", by: [], where: { origin: { eq: $origin } })
    @panel(view: AREA, x: "window.start", y: ["departures", "late"], thresholds: [1, 2], width: 6) {
    nodes { window { start } departures late }
    totals { departures }
  }
  worstAirports: punctuality(last: "6h", by: [origin], orderBy: [{ field: lateShare, direction: DESC }], first: 20)
    @panel(view: TABLE, note: "By share.") {
    nodes { airport: origin departures busiest { key count } }
  }
}
`;

function problemsOf(text: string): string[] {
  const { dashboard, problems } = parseDashboard({ name: "page.graphql", text }, plan);
  expect(dashboard).toBeNull();
  return problems.map(({ line, column, rule, message }) => `${line}:${column} ${rule} ${message}`);
}

function pageOf(text: string): Dashboard {
  const { dashboard, problems } = parseDashboard({ name: "page.graphql", text }, plan);
  expect(problems).toEqual([]);
  if (dashboard === null) throw new Error("no dashboard");
  return dashboard;
}

describe("a page", () => {
  const page = pageOf(PAGE);

  test("is what its directives say", () => {
    expect(page).toMatchObject({
      name: "Today",
      title: "Departures today",
      description: null,
      refresh: "LIVE",
      operationName: "Today",
    });
    expect(page.panels).toMatchObject([
      {
        key: "byHour",
        field: "punctuality",
        rollup: "Punctuality",
        view: "AREA",
        title: "By hour",
        x: "window.start",
        y: ["departures", "late"],
        thresholds: [1, 2],
        width: 6,
        columns: ["window.start", "departures", "late"],
      },
      {
        key: "worstAirports",
        view: "TABLE",
        title: "Worst airports",
        note: "By share.",
        x: null,
        y: [],
        series: null,
        columns: ["airport", "departures", "busiest"],
      },
    ]);
  });

  test("has a document without directives of pages, valid for the API", () => {
    expect(page.document).not.toMatch(/@panel|@dashboard/u);
    expect(validate(api, parse(page.document))).toEqual([]);
  });

  test("each panel has a query and a subscription of its own, valid for the API", () => {
    for (const { query, subscription } of page.panels) {
      expect(validate(api, parse(query))).toEqual([]);
      expect(validate(api, parse(subscription))).toEqual([]);
    }
    const [byHour, worst] = page.panels;
    expect(byHour.query).toMatch(
      /^query Today_byHour\(\$origin: String = "ATL"\) \{\n {2}byHour: punctuality\(/u,
    );
    expect(worst.query).toMatch(/^query Today_worstAirports \{/u);
    expect(byHour.variables).toEqual([{ name: "origin", type: "String", default: "ATL" }]);
    expect(worst.variables).toEqual([]);
  });

  test("rows carry what tells them apart, each field once", () => {
    const [byHour] = page.panels;
    const rows = `id overflow window { start end closed amended } departures late`;
    const plain = (text: string): string => text.replace(/\s+/gu, " ");
    expect(plain(byHour.query)).toContain(
      `nodes { ${rows} } totals { departures } totalCount revision { token watermark lag stale } }`,
    );
    expect(plain(byHour.subscription)).toContain(
      `{ kind rows { ${rows} } removed totals { departures } conflated revision { token watermark lag stale } }`,
    );
  });
});

test("a chart asks for all of its rows, as far as the API gives them; a table for those that it names", () => {
  const firsts = (text: string): (string | undefined)[] =>
    pageOf(text).panels.flatMap(({ query, subscription }) =>
      [query, subscription].map((document) => /first: (\d+)/u.exec(document)?.[1]),
    );
  expect(firsts(PAGE)).toEqual(["1000", "1000", "20", "20"]);
  expect(firsts(PAGE.replace("by: [],", "by: [], first: 7,"))).toEqual(["7", "7", "20", "20"]);
  expect(firsts(PAGE.replace(", first: 20", ""))).toEqual(["1000", "1000", undefined, undefined]);
});

test("refresh is live, manual or a duration", () => {
  const refresh = (text: string): Dashboard["refresh"] => pageOf(PAGE.replace("LIVE", text)).refresh;
  expect([refresh("MANUAL"), refresh('"30s"')]).toEqual(["MANUAL", 30_000]);
  expect(pageOf(PAGE.replace(", refresh: LIVE", "")).refresh).toBe("LIVE");
  for (const bad of ['"500ms"', '"soon"', "OFTEN", "5"]) {
    expect(problemsOf(PAGE.replace("LIVE", bad))[0]).toMatch(/page-refresh/u);
  }
});

describe("what is wrong with a page comes with its place", () => {
  test.each([
    ["syntax", PAGE.replace("nodes {", "nodes"), /^\d+:\d+ syntax /u],
    [
      "unknown field",
      PAGE.replace("departures late }", "departures latte }"),
      /^4:41 page-graphql Cannot query field "latte"/u,
    ],
    [
      "unknown rollup",
      PAGE.replace("byHour: punctuality", "byHour: punctualty"),
      /^2:3 page-graphql Cannot query field "punctualty"/u,
    ],
    ["argument's type", PAGE.replace("since: TODAY", "since: 5"), /^2:30 page-graphql /u],
    ["duration", PAGE.replace('every: "1h"', 'every: "1 hour"'), /^2:44 page-graphql .*write it like "15m"/u],
    ["time", PAGE.replace("since: TODAY", 'from: "yesterday"'), /^2:29 page-graphql .*DateTime/u],
    ["time zone", PAGE.replace("since: TODAY", 'timeZone: "Berlin"'), /^2:33 page-graphql .*Europe\/Berlin/u],
    ["panel's argument", PAGE.replace("width: 6", "wide: 6"), /^3:\d+ page-graphql Unknown argument "wide"/u],
    ["no dashboard", PAGE.replace(/@dashboard\([^)]*\)/u, ""), /^1:1 page-operation /u],
    ["a mutation or subscription", PAGE.replace(/^query/u, "subscription"), /page-/u],
    ["two operations", `${PAGE}\nquery Other { network { totalCount } }`, /^13:1 page-operation /u],
    [
      "no panel",
      PAGE.replace(/@panel\(view: TABLE[^)]*\)/u, ""),
      /^7:3 page-panels `worstAirports` has no @panel/u,
    ],
    [
      "not a rollup",
      PAGE.replace(
        "byHour: punctuality",
        "m: _model @panel(view: TABLE) { fingerprint }\n  byHour: punctuality",
      ),
      /page-panels A panel shows the rows of a rollup/u,
    ],
    [
      "no nodes",
      PAGE.replace("nodes { airport: origin departures busiest { key count } }", "totalCount"),
      /page-panels A panel selects `nodes`/u,
    ],
    [
      "x is not selected",
      PAGE.replace('x: "window.start"', 'x: "window.end"'),
      /^3:27 panel-paths `window.end` is not selected/u,
    ],
    [
      "y is no number",
      PAGE.replace('y: ["departures"', 'y: ["window.start"'),
      /panel-numbers `window.start` is not a number/u,
    ],
    [
      "missing x and y",
      PAGE.replace('x: "window.start", y: ["departures", "late"], ', ""),
      /panel-needs The view AREA needs `x`/u,
    ],
    ["width", PAGE.replace("width: 6", "width: 13"), /panel-width/u],
    ["link", PAGE.replace("width: 6", 'width: 6, link: "to/it"'), /panel-link `link` is the name/u],
    ["thresholds", PAGE.replace("[1, 2]", "[2, 1]"), /panel-thresholds/u],
    ["too large", `${PAGE}${"#".repeat(262_145)}`, /page-size/u],
    ["empty", "", /syntax/u],
  ])("%s", (_name, text, expected) => {
    expect(problemsOf(text)[0]).toMatch(expected);
  });

  test("a misspelt field is suggested", () => {
    const { problems } = parseDashboard(
      { name: "p", text: PAGE.replace("departures late }", "departures latte }") },
      plan,
    );
    expect(problems[0].suggestion).toMatch(/^did you mean .*`late`/u);
  });

  test.each([
    ["PIE", 'x: "airport"', ["`y`"]],
    ["HEATMAP", 'x: "airport", y: ["departures"]', ["`colour`"]],
    ["HISTOGRAM", "", ["`y`"]],
    ["HISTOGRAM", 'y: ["departures"]', []],
    ["MAP", "", ["`x`", "`y`"]],
    ["MAP", 'x: "airport"', ["`y`"]],
    ["MAP", 'x: "airport", colour: "departures"', []],
    ["TEXT", "", ["`note`"]],
    ["STAT", "", []],
    ["BAR", 'x: "airport", y: ["departures"]', []],
  ])("a %s panel with %s needs %j", (view, given, missing) => {
    const head = `@panel(view: ${view}${given === "" ? "" : `, ${given}`})`;
    const { problems } = parseDashboard(
      { name: "p", text: PAGE.replace(/@panel\(view: TABLE[^)]*\)/u, head) },
      plan,
    );
    expect(problems.map(({ rule }) => rule)).toEqual(missing.map(() => "panel-needs"));
    for (const [index, name] of missing.entries()) expect(problems[index].message).toContain(name);
  });
});
