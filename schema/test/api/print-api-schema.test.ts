import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, GraphQLObjectType, parse, validate, validateSchema } from "graphql";
import { describe, expect, test } from "vitest";
import { compileModel, printApiSchema } from "@freshet/schema";
import { STANDARD_TYPE_NAMES } from "../../src/api/standard-types.js";
import { modelText, planOf, SALES } from "../models.js";

test("the API of the flights model is this text", async () => {
  await expect(printApiSchema(planOf(modelText("flights")))).toMatchFileSnapshot(
    "../models/flights-api.graphql",
  );
});

const folder = new URL("../cases/valid/", import.meta.url);

describe.each(readdirSync(folder))("the API of %s", (name) => {
  const { plan } = compileModel([{ name, text: readFileSync(new URL(name, folder), "utf8") }]);
  if (plan === null) throw new Error(`${name} is not valid.`);
  const schema = buildSchema(printApiSchema(plan));

  test("is a valid schema with a query and a subscription field for each rollup", () => {
    expect(validateSchema(schema)).toEqual([]);
    for (const { field, name: type } of plan.rollups) {
      expect(String(schema.getQueryType()?.getFields()[field].type)).toBe(`${type}Connection!`);
      expect(String(schema.getSubscriptionType()?.getFields()[field].type)).toBe(`${type}Frame!`);
    }
  });

  test("shows every dimension and measure that is not hidden", () => {
    for (const { name: type, dimensions, measures } of plan.rollups) {
      const row = schema.getType(type);
      if (!(row instanceof GraphQLObjectType)) throw new Error(`${type} is not an object type.`);
      const shown = [...dimensions, ...measures.filter(({ hidden }) => !hidden)].map((field) => field.name);
      expect(Object.keys(row.getFields())).toEqual(["id", "window", "overflow", ...shown]);
      expect(row.getInterfaces().map((type) => type.name)).toEqual(["Row"]);
    }
  });

  test("is printed the same every time", () => {
    expect(printApiSchema(plan)).toBe(printApiSchema(structuredClone(plan)));
  });
});

test("operations of the protocol are valid", () => {
  const schema = buildSchema(printApiSchema(planOf(modelText("flights"))));
  const rows =
    "{ id overflow window { start end closed amended } origin state departures busiest { key count error } }";
  const revision = "revision { token watermark lag stale }";
  const operations = [
    `{ punctuality(since: TODAY, every: "1h", by: []) { nodes ${rows} totals { departures } totalCount ${revision}
       edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`,
    `{ punctuality(last: "6h", by: [origin], where: { or: [{ origin: { in: ["ATL"] } }, { not: { lateShare: { gt: 5 } } }] },
       orderBy: [{ field: lateShare, direction: DESC }, { field: window }], first: 20, after: "x", receipt: "y") { nodes ${rows} } }`,
    `{ punctuality(from: "2001-01-01T00:00:00Z", to: "2001-02-01T00:00:00Z", every: "1mo", timeZone: "Europe/Berlin",
       where: { state: { isNull: false, startsWith: "G" }, departures: { gte: 10 } }) { nodes ${rows} } }`,
    `subscription { punctuality(last: "1h", resume: "t", maxRate: 2) { kind rows ${rows} removed totals { late } conflated ${revision} } }`,
    `{ _model { fingerprint rollups { name field description source grains keep { live history { grain for } } maxGroups
       dimensions { name type nullable unit format label description }
       measures { name function type nullable unit format label description hidden approximate errorBound } } } }`,
    `subscription { _sources { name topic read applied late invalid filtered amended overflow reasons { reason count }
       samples { partition offset reason detail excerpt recordTime }
       partitions { partition frontier end lag watermark stopped } watermark
       catchUp { progress eventsPerSecond secondsLeft } } }`,
  ];
  for (const operation of operations) expect(validate(schema, parse(operation))).toEqual([]);
});

test("lists have no filter and no order, hidden measures no field at all", () => {
  const schema = buildSchema(printApiSchema(planOf(modelText("flights"))));
  for (const operation of [
    "{ punctuality(where: { busiest: {} }) { totalCount } }",
    "{ punctuality(orderBy: [{ field: busiest }]) { totalCount } }",
    "{ network { nodes { late } } }",
    "{ network(where: { late: { gt: 1 } }) { totalCount } }",
  ]) {
    expect(validate(schema, parse(operation))).toHaveLength(1);
  }
});

test("descriptions, units and error bounds become descriptions, whatever they contain", () => {
  const texts = ['A "quoted" text\\with\\slashes', 'Two\nlines with """ inside', "long ".repeat(40).trim()];
  for (const text of texts) {
    const block = `"""\n${text.replace(/"""/gu, '\\"""')}\n"""`;
    const plan = planOf(SALES.replace('"What shops sell."', block));
    expect(buildSchema(printApiSchema(plan)).getType("Sales")?.description).toBe(text);
  }
  const measured = planOf(
    SALES.replace("  total:", '  "All of it"\n  n: Long! @distinct(of: "items") @unit("pcs")\n  total:'),
  );
  const type = buildSchema(printApiSchema(measured)).getType("Sales");
  if (!(type instanceof GraphQLObjectType)) throw new Error("Sales is not an object type.");
  expect(type.getFields().n.description).toBe("All of it. In pcs. Approximate: standard error 0.81 %.");
});

test("a sum of whole numbers can be null, as it may pass 2^53 − 1; one of another type is as declared", () => {
  const fields =
    'n: Long! @sum(of: "items")  d: Decimal! @sum(of: "items", scale: 0)  c: Long! @count\n  total:';
  const type = buildSchema(printApiSchema(planOf(SALES.replace("total:", fields)))).getType("Sales");
  if (!(type instanceof GraphQLObjectType)) throw new Error("Sales is not an object type.");
  const { n, d, c } = type.getFields();
  expect([n, d, c].map((field) => String(field.type))).toEqual(["Long", "Decimal!", "Long!"]);
  expect(n.description).toBe("Null, with an error, where it is past 2^53 − 1.");
});

test("the standard types are known by name, so that models cannot take them", () => {
  for (const name of [
    "Query",
    "Row",
    "Window",
    "Calendar",
    "Source",
    "StringFilter",
    "TimeZone",
    "Long",
    "Model",
  ]) {
    expect(STANDARD_TYPE_NAMES.has(name)).toBe(true);
  }
});
