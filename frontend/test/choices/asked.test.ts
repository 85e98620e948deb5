import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { asked } from "../../src/choices/asked";
import { noChoices } from "../../src/choices/choices";
import { readDefinition } from "../../src/definition/definition";
import type { Choices } from "../../src/choices/choices";

const call = 'punctuality(from: $from, to: $to, every: "1h", by: [origin], where: { state: { eq: "GA" } })';
const definition = readDefinition({
  model: [
    {
      name: "Punctuality",
      grains: ["1h", "1d"],
      dimensions: [
        { name: "origin", type: "String" },
        { name: "gate", type: "Int" },
      ],
    },
  ],
  dashboards: [
    {
      name: "d",
      panels: [
        {
          key: "k",
          rollup: "Punctuality",
          view: "LINE",
          query: `query($from: DateTime, $to: DateTime) { k: ${call} { nodes { id } } }`,
          subscription: `subscription($from: DateTime, $to: DateTime) { k: ${call} { rows { id } } }`,
          variables: [
            { name: "from", type: "DateTime", default: "2001-01-01T00:00:00Z" },
            { name: "to", type: "DateTime" },
          ],
        },
      ],
    },
  ],
});
const panel = definition.dashboards[0]!.panels[0]!;

function callUnder(choices: Partial<Choices>): string {
  const { query, subscription } = asked(panel, { ...noChoices, ...choices }, definition.model[0]!);
  for (const document of [query, subscription]) parse(document);
  const head = query.replace(/\s+/g, " ").replace(/ \{ nodes.*/, "");
  expect(subscription.replace(/\s+/g, " ")).toContain(head.slice(head.indexOf("k:")));
  return head;
}

describe("a panel under choices", () => {
  it("is the same without any", () => {
    expect(asked(panel, noChoices, definition.model[0]!)).toEqual(panel);
  });

  it("is asked for the chosen period, and without variables that nobody uses then", () => {
    expect(callUnder({ period: { last: "48h" } })).toBe(
      '{ k: punctuality( every: "1h" by: [origin] where: {state: {eq: "GA"}} last: "48h" )',
    );
    expect(callUnder({ period: { since: "THIS_WEEK" } })).toContain("since: THIS_WEEK");
  });

  it("has panes that can be told apart, and none finer than the rollup's", () => {
    expect(callUnder({ period: { last: "26w" } })).toContain('every: "12h"');
    expect(callUnder({ period: { last: "3h" } })).toContain('every: "1h"');
  });

  it("keeps its own filter beside the reader's, in the types of the dimensions", () => {
    expect(callUnder({ filters: { origin: ['A"TL', "ORD"], gate: ["7"], unknown: ["x"] } })).toContain(
      'where: {and: [{state: {eq: "GA"}}, {origin: {in: ["A\\"TL", "ORD"]}}, {gate: {in: [7]}}]}',
    );
  });

  it("takes variables from the address, in their types", () => {
    const { variables } = asked(
      panel,
      { ...noChoices, variables: { to: "2001-02-01T00:00:00Z", nothing: "x" } },
      definition.model[0]!,
    );
    expect(variables).toEqual({ from: "2001-01-01T00:00:00Z", to: "2001-02-01T00:00:00Z" });
  });

  it("can be asked in another time zone", () => {
    expect(callUnder({ timeZone: "Asia/Tokyo" })).toContain('timeZone: "Asia/Tokyo"');
  });
});
