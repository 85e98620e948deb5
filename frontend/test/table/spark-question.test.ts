import { parse } from "graphql";
import { expect, it } from "vitest";
import { sparkDocument, sparkEvery } from "../../src/table/spark-question";

const dayMs = 86_400_000;
const question = {
  every: "1h",
  keys: [
    { name: "origin", type: "String!" },
    { name: "state", type: "String" },
  ],
  values: ["SFO", 'a "b"'],
  leaves: ["origin", "state", "lateShare"],
  isMeasure: (name: string) => ["departures", "lateShare"].includes(name),
};
const plain = (text: string): string => text.replace(/\s+/g, " ").trim();

it("cuts a period into as many panes as a small line can show, of those that are kept", () => {
  expect(sparkEvery(dayMs, ["1h", "1d"])).toBe("1h");
  expect(sparkEvery(6 * 3_600_000, ["1h"])).toBe("1h");
  expect(sparkEvery(7 * dayMs, ["1h", "1d"])).toBe("6h");
  expect(sparkEvery(182 * dayMs, ["1h", "1d"])).toBe("1w");
  expect(sparkEvery(3_600_000, ["1m"])).toBe("5m");
});

it("has none where too few panes are kept, or nothing is known of them", () => {
  expect(sparkEvery(dayMs, ["1d"])).toBeNull();
  expect(sparkEvery(dayMs, [])).toBeNull();
  expect(sparkEvery(10_000 * dayMs, ["1h"])).toBeNull();
});

it("asks for the lines of some rows, without what only whole rows have to fulfil", () => {
  const query = `query Q($min: Long!, $state: String!) { punctuality(since: TODAY, by: [origin, state],
    where: { departures: { gte: $min }, state: { eq: $state } }, orderBy: [{ field: lateShare }], first: 15)
    { nodes { id origin departures } totalCount } }`;
  expect(plain(sparkDocument({ ...question, query }))).toBe(
    plain(`query Q($state: String!) { punctuality( since: TODAY by: [origin, state] every: "1h"
      where: {and: [{state: {eq: $state}}, {origin: {in: ["SFO", "a \\"b\\""]}}]} )
      { nodes { id overflow window { start end closed } origin state lateShare } totalCount } }`),
  );
});

it("leaves out an empty filter, and takes apart what is joined by and", () => {
  const of = (where: string): string =>
    plain(sparkDocument({ ...question, values: [null], query: `{ p(where: ${where}) { nodes { id } } }` }));
  expect(of("{ departures: { gte: 10 } }")).toContain('p(every: "1h") {');
  expect(of("{ and: [{ departures: { gte: 1 } }, { origin: { eq: 1 } }] }")).toContain(
    "where: {and: [{origin: {eq: 1}}]}",
  );
  expect(of("{ or: [{ departures: { gte: 1 } }, { origin: { eq: 1 } }] }")).toContain("or: [");
  expect(() => parse(of("{}"))).not.toThrow();
});
