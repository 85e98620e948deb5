import { buildSchema, graphqlSync } from "graphql";
import { expect, test } from "vitest";
import { describeModel, printApiSchema } from "@freshet/schema";
import { modelText, planOf, SALES } from "../models.js";

const plan = planOf(modelText("flights"));

test("a model's description answers _model as it is", () => {
  const source = `{ _model { fingerprint rollups { name field description source grains keep { live history { grain for } } maxGroups
    dimensions { name type nullable unit format label description }
    measures { name function type nullable unit format label description hidden approximate errorBound } } } }`;
  const schema = buildSchema(printApiSchema(plan));
  const result = graphqlSync({ schema, source, rootValue: { _model: describeModel(plan) } });
  expect(result.errors).toBeUndefined();
  expect(JSON.parse(JSON.stringify(result.data))).toEqual(
    JSON.parse(JSON.stringify({ _model: describeModel(plan) })),
  );
});

test("measures say what they are, and how exact", () => {
  const [punctuality] = describeModel(plan).rollups;
  expect(punctuality.keep).toEqual({
    live: "2d",
    history: [
      { grain: "1h", for: "400d" },
      { grain: "1d", for: "3650d" },
    ],
  });
  const named = new Map(punctuality.measures.map((measure) => [measure.name, measure]));
  expect(named.get("departures")).toMatchObject({ function: "count", approximate: false, errorBound: null });
  expect(named.get("destinations")).toMatchObject({ approximate: true, errorBound: 0.0081 });
  expect(named.get("p95Delay")).toMatchObject({ unit: "min", approximate: true, errorBound: 0.01 });
  expect(named.get("busiest")).toMatchObject({ type: "[TopEntry!]", approximate: true, errorBound: null });
});

test("hidden measures are listed as such, implied ones are not", () => {
  const text = SALES.replace('to: "sales")', 'to: "sales", where: "items > 1")').replace(
    "big: Long! @count",
    "big: Long! @hidden @count",
  );
  const [sales] = describeModel(planOf(text)).rollups;
  expect(sales.measures.map(({ name, hidden }) => [name, hidden])).toEqual([
    ["sales", false],
    ["big", true],
    ["total", false],
    ["bigShare", false],
  ]);
});
