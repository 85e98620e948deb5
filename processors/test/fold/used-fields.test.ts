import { compileModel } from "@freshet/schema";
import type { Plan } from "@freshet/schema";
import { expect, test } from "vitest";
import { lateFields, usedFields } from "../../src/fold/used-fields.js";

function plan(rollups: string): Plan {
  const text = `
    type E @event(topic: "e", time: "at", id: "key") {
      key: ID! at: DateTime! kind: String! user: ID page: String ad: ID banner: Banner @lookup(by: "ad") unused: String
    }
    type Banner @table(file: "banners.csv", key: "id") { id: ID! campaign: ID! }
    ${rollups}`;
  const { plan, problems } = compileModel([{ name: "m.graphql", text }], {
    tables: new Map([["banners.csv", "1"]]),
  });
  if (plan === null) throw new Error(problems.map(({ message }) => message).join(" "));
  return plan;
}

const VIEWS = `type Views @rollup(of: "E", grains: ["1m"], where: "kind == 'view'") {
  campaign: ID @by(expr: "banner.campaign") views: Long! @count(where: "page != null")
}`;
const names = (fields: ReadonlySet<string>): string[] => [...fields].sort();

test("what only the events taken by a `where` are asked for comes late; time, id and the `where` itself do not", () => {
  const { events, rollups } = plan(VIEWS);
  expect(names(usedFields(events[0], rollups))).toEqual(["ad", "at", "key", "kind", "page"]);
  expect(names(lateFields(events[0], rollups))).toEqual(["ad", "page"]);
});

test("a rollup of all events needs its fields at once, whatever the other rollups do", () => {
  const { events, rollups } = plan(
    `${VIEWS} type All @rollup(of: "E", grains: ["1m"]) { user: ID @by(expr: "user") n: Long! @count(where: "page == 'x'") }`,
  );
  expect(names(lateFields(events[0], rollups))).toEqual(["ad"]);
});
