import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { vocabulary } from "@freshet/schema";

test("directives.graphql, which editors read, is the vocabulary", () => {
  expect(readFileSync(new URL("../src/directives.graphql", import.meta.url), "utf8")).toBe(vocabulary);
});

test("the vocabulary is GraphQL", () => {
  const schema = buildSchema(vocabulary);
  const own = schema.getDirectives().map(({ name }) => name);
  for (const name of [
    "event",
    "time",
    "table",
    "lookup",
    "rollup",
    "keep",
    "by",
    "count",
    "ratio",
    "dashboard",
    "panel",
  ]) {
    expect(own).toContain(name);
  }
});
