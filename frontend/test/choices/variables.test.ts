import { expect, it } from "vitest";
import { noChoices } from "../../src/choices/choices";
import { readSuggestions, suggestionQuestion } from "../../src/choices/suggestions";
import { dimensionsOf, missing, variablesOf } from "../../src/choices/variables";
import { readDefinition } from "../../src/definition/definition";

const call =
  'punctuality(last: "7d", by: [], where: { origin: { eq: $origin }, departures: { gte: $least } })';
const { dashboards, model } = readDefinition({
  dashboards: [
    {
      name: "Airport",
      panels: [
        {
          key: "a",
          rollup: "Punctuality",
          query: `query A($origin: String!, $least: Int = 5) { a: ${call} { nodes { departures } } }`,
          subscription: `subscription A($origin: String!, $least: Int = 5) { a: ${call} { rows { departures } } }`,
          variables: [
            { name: "origin", type: "String!" },
            { name: "least", type: "Int", default: 5 },
          ],
        },
      ],
    },
  ],
  model: [
    {
      name: "Punctuality",
      field: "punctuality",
      grains: ["1h"],
      dimensions: [
        { name: "origin", type: "String", label: "Airport" },
        { name: "state", type: "String" },
      ],
      measures: [
        { name: "hidden", function: "count", type: "Long", hidden: true },
        { name: "departures", function: "count", type: "Long" },
      ],
    },
  ],
});
const dashboard = dashboards[0]!;

it("makes a control of the right kind of each variable", () => {
  const [origin, least] = variablesOf(dashboard, model);
  expect(origin).toMatchObject({
    name: "origin",
    label: "Airport",
    kind: "text",
    many: false,
    required: true,
  });
  expect(origin!.of?.dimension).toBe("origin");
  expect(least).toMatchObject({ kind: "number", required: false, written: "5", of: null });
});

it("knows what is missing before anything can be asked", () => {
  const variables = variablesOf(dashboard, model);
  expect(missing(variables, noChoices).map((one) => one.name)).toEqual(["origin"]);
  expect(missing(variables, { ...noChoices, variables: { origin: "ATL" } })).toEqual([]);
});

it("offers every dimension of the panels as a filter", () => {
  expect(dimensionsOf(dashboard, model).map((one) => one.label)).toEqual(["Airport", "State"]);
});

it("asks for the values of a dimension by the period alone, most frequent first", () => {
  const [place] = dimensionsOf(dashboard, model);
  const { query, variables } = suggestionQuestion(place!, "", noChoices);
  expect(query).toBe(
    'query FreshetValues { values: punctuality(last: "7d", by: [origin], ' +
      "orderBy: [{ field: departures, direction: DESC }], first: 50) { nodes { origin departures } } }",
  );
  expect(variables).toEqual({});
});

it("asks for what begins as typed, whatever the case, and takes text as text", () => {
  const [place] = dimensionsOf(dashboard, model);
  const { query } = suggestionQuestion(place!, 'a"', { ...noChoices, period: { since: "TODAY" } });
  expect(query).toContain("punctuality(since: TODAY, by: [origin]");
  expect(query).toContain(
    'where: { or: [{ origin: { startsWith: "a\\"" } }, { origin: { startsWith: "A\\"" } }] }',
  );
});

it("reads the answer without trusting it", () => {
  const [place] = dimensionsOf(dashboard, model);
  const nodes = [{ origin: "ATL", departures: 9 }, { origin: null, departures: 1 }, { origin: "" }];
  expect(readSuggestions(place!, { values: { nodes } })).toEqual([{ value: "ATL", count: 9 }]);
  expect(readSuggestions(place!, null)).toEqual([]);
});
