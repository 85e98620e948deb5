import fc from "fast-check";
import { expect, test } from "vitest";
import { compileModel } from "@freshet/schema";
import { modelText, planOf, SALES } from "./models.js";

const flights = planOf(modelText("flights"));

test("the flights model means what it says", () => {
  const [flight] = flights.events;
  expect(flight).toMatchObject({
    name: "Flight",
    description: "A departure, known when the aircraft leaves.",
    topic: "flights",
    time: "scheduledAt",
    key: "origin",
    id: null,
    dedupeMs: 600_000,
    latenessMs: 3_600_000,
    acceptMs: 86_400_000,
    skewMs: 7_200_000,
    idleMs: 30_000,
    lookups: [{ name: "airport", table: "Airport", by: "origin" }],
  });
  expect(flight.fields.map(({ name, type, nullable, unit }) => [name, type, nullable, unit])).toEqual([
    ["scheduledAt", "DateTime", false, null],
    ["origin", "String", false, null],
    ["destination", "String", false, null],
    ["delay", "Float", false, "min"],
    ["distance", "Float", false, "mi"],
  ]);
  expect(flights.tables).toMatchObject([
    { name: "Airport", file: "vega-datasets/data/airports.csv", key: "iata" },
  ]);
});

test("rollups have their tiers, dimensions and measures in the model's order", () => {
  const [punctuality, routes, network] = flights.rollups;
  expect([punctuality, routes, network].map(({ name, field }) => [name, field])).toEqual([
    ["Punctuality", "punctuality"],
    ["Routes", "routes"],
    ["Network", "network"],
  ]);
  expect(punctuality.tiers).toEqual([
    { grain: "1h", grainMs: 3_600_000, keepMs: 400 * 86_400_000 },
    { grain: "1d", grainMs: 86_400_000, keepMs: 3_650 * 86_400_000 },
  ]);
  expect(punctuality.liveMs).toBe(48 * 3_600_000);
  expect(punctuality.maxGroups).toBe(100_000);
  expect(
    punctuality.dimensions.map(({ name, type, nullable, expr }) => [name, type, nullable, expr.ast]),
  ).toEqual([
    ["origin", "String", false, { op: "field", name: "origin" }],
    ["state", "String", true, { op: "lookup", lookup: "airport", name: "state" }],
  ]);
  expect(
    punctuality.measures.map(({ name, function: fn, type, nullable }) => [name, fn, type, nullable]),
  ).toEqual([
    ["departures", "count", "Long", false],
    ["late", "count", "Long", false],
    ["meanDelay", "mean", "Float", true],
    ["p95Delay", "quantile", "Float", true],
    ["destinations", "distinct", "Long", false],
    ["busiest", "top", "TopEntry", false],
    ["lateShare", "ratio", "Float", true],
    ["maxDelay", "max", "Float", true],
  ]);
  expect(punctuality.measures.find(({ name }) => name === "lateShare")).toMatchObject({
    params: { numerator: "late", denominator: "departures" },
    unit: "%",
    of: null,
    where: null,
  });
  expect(network.measures.find(({ name }) => name === "late")?.hidden).toBe(true);
});

test("what @keep leaves out has documented defaults", () => {
  const text = SALES.replace('["1h", "1d"]', '["1m", "1h", "1d"]').replace(' @keep(live: "6h")', "");
  const [rollup] = planOf(text).rollups;
  expect(rollup.liveMs).toBe(6 * 3_600_000);
  expect(rollup.tiers.map(({ keepMs }) => keepMs / 86_400_000)).toEqual([7, 400, 3_650]);
});

test("@unit may leave out its argument's name", () => {
  const short = modelText("flights").replace(/@unit\(name: /gu, "@unit(");
  expect(short).toContain('@unit("min")');
  expect(planOf(short)).toEqual(flights);
});

test("a ratio and a rate with `where` read restricted copies of their measures", () => {
  const text = SALES.replace('to: "sales")', 'to: "sales", where: "items > 1")').replace(
    "  total:",
    '  speed: Float @rate(per: "1m")\n  total:',
  );
  const [rollup] = planOf(text).rollups;
  const named = new Map(rollup.measures.map((measure) => [measure.name, measure]));
  expect(named.get("bigShare")).toMatchObject({
    where: null,
    params: { numerator: "bigShare.of", denominator: "bigShare.to" },
  });
  expect(named.get("bigShare.of")).toMatchObject({
    function: "count",
    hidden: true,
    where: { text: "(price > 100) && (items > 1)", nullable: true, ast: { op: "and" } },
  });
  expect(named.get("bigShare.to")?.where?.text).toBe("items > 1");
  expect(named.get("speed")?.params).toEqual({ measure: "speed.of", perMs: 60_000 });
  expect(named.get("speed.of")).toMatchObject({ function: "count", where: null, hidden: true });
});

test("several files are one model", () => {
  const [event, ...rest] = SALES.split(/\n(?=type Shop)/u);
  const files = [
    { name: "a.graphql", text: rest.join("") },
    { name: "b.graphql", text: event },
  ];
  expect(compileModel(files).problems).toEqual([]);
  expect(compileModel(files).plan?.fingerprint).toBe(planOf(SALES).fingerprint);
});

test("problems of all files come at once, by file and place", () => {
  const { problems } = compileModel([
    { name: "b.graphql", text: SALES.replace('time: "at"', 'time: "ta"') },
    {
      name: "a.graphql",
      text: SALES.replace("type Sale ", "type Refund ").replace('key: "code"', 'key: "no"'),
    },
  ]);
  expect(problems.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
    "a.graphql unreferenced",
    "a.graphql event-topic",
    "a.graphql unique-types",
    "a.graphql unique-types",
    "b.graphql event-time",
  ]);
});

test.each([
  [95, "did you mean `0.95`?"],
  [1.5, null],
])("a quantile of %d is answered with %s", (q, suggestion) => {
  const text = SALES.replace("  total:", `  middle: Float @quantile(of: "price", q: ${q})\n  total:`);
  const { problems } = compileModel([{ name: "m.graphql", text }]);
  expect(problems).toMatchObject([{ rule: "measure-parameters", suggestion }]);
});

test("every file that cannot be read says where", () => {
  const { plan, problems } = compileModel([
    { name: "a.graphql", text: "type {" },
    { name: "b.graphql", text: SALES },
    { name: "c.graphql", text: "type A {\n  b: [\n}" },
  ]);
  expect(plan).toBeNull();
  expect(problems.map(({ file, line, column, rule }) => [file, line, column, rule])).toEqual([
    ["a.graphql", 1, 6, "syntax"],
    ["c.graphql", 3, 1, "syntax"],
  ]);
});

test("nothing, too much and too deep are problems", () => {
  expect(compileModel([]).problems).toMatchObject([{ rule: "empty-model" }]);
  expect(compileModel([{ name: "a", text: " \n" }]).problems).toMatchObject([
    { rule: "empty-model", file: "a" },
  ]);
  const large = { name: "a", text: "#".repeat(1_048_577) };
  expect(compileModel([large]).problems).toMatchObject([{ rule: "model-size" }]);
  const deep = { name: "a", text: `type A @event(topic: ${"[".repeat(20_000)}` };
  expect(compileModel([deep]).problems).toMatchObject([{ rule: "syntax" }]);
  const nested = SALES.replace("price > 0", `${"(".repeat(500)}price > 0${")".repeat(500)}`);
  expect(compileModel([{ name: "a", text: nested }]).problems).toMatchObject([{ rule: "expressions" }]);
});

test("names of object prototypes are names like any others", () => {
  const text = SALES.replace(/\bitems\b/gu, "constructor").replace(/\bshop\b/gu, "toString");
  expect(planOf(text).rollups[0].dimensions[0].name).toBe("toString");
  const unknown = SALES.replace("price > 0", "hasOwnProperty > 0 && valueOf.x > 0");
  expect(compileModel([{ name: "a", text: unknown }]).problems.map(({ rule }) => rule)).toEqual([
    "expressions",
    "expressions",
  ]);
});

test("whatever is done to a model, it compiles or has problems in order, and never throws", () => {
  const tokens = SALES.match(/"[^"\n]*"|\w+|[^\s\w]|\s+/gu) ?? [];
  const edits = fc.array(
    fc.tuple(fc.nat(tokens.length - 1), fc.oneof(fc.constantFrom(...tokens), fc.string({ maxLength: 6 }))),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(edits, (changes) => {
      const edited = [...tokens];
      for (const [at, token] of changes) edited[at] = token;
      const { plan, problems } = compileModel([{ name: "m", text: edited.join("") }]);
      expect(plan === null).toBe(problems.some(({ severity }) => severity === "error"));
    }),
    { numRuns: 400 },
  );
});
