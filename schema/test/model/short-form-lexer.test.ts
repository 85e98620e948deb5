import { GraphQLError, Kind, parse, print } from "graphql";
import type { DocumentNode } from "graphql";
import { expect, test } from "vitest";
import { parseFile } from "../../src/model/parse-file.js";

function parsed(text: string): DocumentNode {
  const document = parseFile({ name: "m", text });
  if (document instanceof GraphQLError) throw document;
  return document;
}

test.each([
  ['type A { b: Int @unit("min") }', 'type A { b: Int @unit(name: "min") }'],
  [
    'type A { b: Int @label( "L" ) @format(".1f") }',
    'type A { b: Int @label(text: "L") @format(pattern: ".1f") }',
  ],
  ['type A @label(\n  # why\n  "L") { b: Int }', 'type A @label(text: "L") { b: Int }'],
])("%j reads as %j", (short, long) => {
  expect(print(parsed(short))).toBe(print(parse(long)));
});

test.each(['type A { b: Int @count("x") }', 'type A { b(unit("x")): Int }', '{ unit("x") }'])(
  "%j is no short form",
  (text) => {
    expect(parseFile({ name: "m", text })).toBeInstanceOf(GraphQLError);
  },
);

test("positions after a short form stay true", () => {
  const [type] = parsed('type A {\n  b: Int @unit("min") @unknown\n}').definitions;
  if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) throw new Error("not a type");
  const [unit, unknown] = type.fields?.[0].directives ?? [];
  expect(unit.arguments?.[0].value.loc?.startToken).toMatchObject({ line: 2, column: 16 });
  expect(unknown.loc?.startToken).toMatchObject({ line: 2, column: 23 });
});
