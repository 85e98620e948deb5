import { buildSchema, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";
import { parseReport, printApiSchema } from "@freshet/schema";
import { modelText, planOf } from "../models.js";

const plan = planOf(modelText("flights"));
const api = buildSchema(printApiSchema(plan));
const HEAD = "$from: DateTime!, $to: DateTime!";
const FIGURES = `total: punctuality(from: $from, to: $to, by: []) @panel(view: STAT) { nodes { departures lateShare } }`;

function reportText(settings: string, fields = FIGURES, variables = HEAD): string {
  return `query Weekly(${variables}) @report(title: "Week by week"${settings}) {\n${fields}\n}`;
}

function problemsOf(text: string): string[] {
  const { report, problems } = parseReport({ name: "weekly.graphql", text }, plan);
  expect(report).toBeNull();
  return problems.map(({ rule, message }) => `${rule}: ${message}`);
}

describe("a report", () => {
  const text = reportText(
    ', lead: "**{total.lateShare}** of {total.departures} left late, {total.lateShare.change}.", period: LAST_MONTH,' +
      ' history: 24, compare: PREVIOUS, timeZone: "Europe/Berlin",' +
      " paper: LETTER, orientation: LANDSCAPE, head: TITLE_PAGE",
    `${FIGURES}
     weeks: punctuality(from: $since, to: $to, every: "1w", by: []) @section(title: "Weeks", text: "{total.departures}")
       @panel(view: TABLE, y: ["share"]) { nodes { window { start } share: lateShare } }`,
    `${HEAD}, $since: DateTime!`,
  );
  const { report, problems } = parseReport({ name: "weekly.graphql", text }, plan);

  test("is what its directives say", () => {
    expect(problems).toEqual([]);
    expect(report).toMatchObject({
      name: "Weekly",
      title: "Week by week",
      period: "LAST_MONTH",
      history: 24,
      compare: "PREVIOUS",
      timeZone: "Europe/Berlin",
      paper: "LETTER",
      orientation: "LANDSCAPE",
      head: "TITLE_PAGE",
    });
    expect(report?.panels.map(({ key, windowed, reachesBack }) => [key, windowed, reachesBack])).toEqual([
      ["total", false, false],
      ["weeks", true, true],
    ]);
    expect(report?.panels[1]).toMatchObject({
      section: { title: "Weeks", text: "{total.departures}" },
      leaves: [
        { path: "window.start", field: "window" },
        { path: "share", field: "lateShare" },
      ],
    });
  });

  test("has documents that any client of the API could send", () => {
    for (const panel of report?.panels ?? []) expect(validate(api, parse(panel.query))).toEqual([]);
  });

  test("has defaults", () => {
    expect(parseReport({ name: "a.graphql", text: reportText("") }, plan).report).toMatchObject({
      ...{ period: "LAST_WEEK", compare: "NONE", timeZone: "UTC", paper: "A4" },
      ...{ orientation: "PORTRAIT", head: "HEADER", history: 12, lead: null },
    });
  });
});

describe("what is wrong is said", () => {
  test.each([
    [', timeZone: "Europe/Bern"', "report-time-zone: There is no time zone “Europe/Bern”."],
    [", history: 0", "report-history: `history` is a number of periods from 1 to 400."],
    [', lead: "{totals.departures}"', "report-text: `{totals…}` is no panel of this report."],
    [', lead: "{total.departure}"', "report-text: `departure` is not selected by `total`."],
  ])("%s", (settings, problem) => {
    expect(problemsOf(reportText(settings))).toEqual([problem]);
  });

  test("a period that moves with the clock", () => {
    const moving = "now: punctuality(since: TODAY, by: []) @panel(view: STAT) { nodes { departures } }";
    expect(problemsOf(reportText("", `${FIGURES}\n${moving}`))).toContain(
      "report-period: `since` moves with the clock; the panels of a report are over its period.",
    );
  });

  test("a variable that nobody gives", () => {
    const fields = FIGURES.replace("by: []", "by: [], where: { origin: { eq: $origin } }");
    expect(problemsOf(reportText("", fields, "$from: DateTime!, $to: DateTime!, $origin: String!"))).toEqual([
      "report-variables: `$origin` needs a default: a report is printed without anybody to ask.",
    ]);
  });

  test("a dashboard among the reports", () => {
    expect(
      problemsOf(
        `query A @dashboard(title: "A") { ${FIGURES.replace("$from", '"2026-01-01T00:00:00Z"').replace("$to", '"2026-01-02T00:00:00Z"')} }`,
      ),
    ).toEqual(["report-operation: A report is a named query with @report."]);
  });
});
