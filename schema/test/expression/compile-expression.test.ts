import { describe, expect, test } from "vitest";
import { compileExpression } from "../../src/expression/compile-expression.js";
import type { Scope, ScopeField } from "../../src/expression/scope.js";

const field = (type: ScopeField["type"], nullable = false): ScopeField => ({
  type,
  nullable,
  enumValues: null,
});

const scope: Scope = {
  source: "Flight",
  fields: new Map<string, ScopeField>([
    ["at", field("timestamp")],
    ["origin", field("string")],
    ["gate", field("string", true)],
    ["delay", field("double")],
    ["seats", field("int")],
    ["spare", field("int", true)],
    ["diverted", field("bool")],
    ["taxi", field("duration")],
    ["extra", field("json")],
  ]),
  lookups: new Map([["airport", new Map([["state", field("string")]])]]),
};

function compiled(text: string) {
  const { expression, findings } = compileExpression(text, scope);
  if (expression === null) throw new Error(findings.map(({ message }) => message).join("\n"));
  return expression;
}

describe("types and nullability", () => {
  test.each([
    ["delay > 15", "bool", false],
    ["delay > 15.0", "bool", false],
    ["seats == 3.5", "bool", false],
    ["spare > 1", "bool", true],
    ["gate == null", "bool", false],
    ["gate != 'A'", "bool", true],
    ["has(gate)", "bool", false],
    ["seats + 1", "int", false],
    ["seats + 0.5", "double", false],
    ["seats / 2", "int", true],
    ["seats % 2", "int", true],
    ["delay * seats - 1", "double", false],
    ["-delay", "double", false],
    ["at - at", "duration", false],
    ["at + taxi", "timestamp", false],
    ["taxi + at", "timestamp", false],
    ["taxi < duration('1h')", "bool", false],
    ["airport.state", "string", true],
    ["airport.state == 'GA' || diverted", "bool", true],
    ["diverted ? 1 : 2.5", "double", false],
    ["diverted ? gate : 'none'", "string", true],
    ["gate == null ? 'none' : origin", "string", false],
    ["origin in ['ATL', 'JFK']", "bool", false],
    ["spare in [1, 2]", "bool", true],
    ["size(origin)", "int", false],
    ["origin.size()", "int", false],
    ["origin.lowerAscii().startsWith('a')", "bool", false],
    ["int(delay)", "int", false],
    ["int(origin)", "int", true],
    ["string(seats)", "string", false],
    ["at.getDayOfWeek()", "int", false],
    ["(((seats)))", "int", false],
  ])("%s is %s, nullable: %s", (text, type, nullable) => {
    expect(compiled(text)).toMatchObject({ text, type, nullable });
  });
});

test("the tree is plain data", () => {
  expect(compiled('!(delay > 15) && origin == "ATL"').ast).toEqual({
    op: "and",
    operands: "bool",
    left: {
      op: "not",
      arg: {
        op: ">",
        operands: "double",
        left: { op: "field", name: "delay" },
        right: { op: "literal", value: 15 },
      },
    },
    right: {
      op: "==",
      operands: "string",
      left: { op: "field", name: "origin" },
      right: { op: "literal", value: "ATL" },
    },
  });
  expect(compiled("origin.startsWith('A')").ast).toEqual({
    op: "call",
    name: "startsWith",
    args: [
      { op: "field", name: "origin" },
      { op: "literal", value: "A" },
    ],
  });
  expect(compiled("seats in [1, -2]").ast).toEqual({
    op: "in",
    arg: { op: "field", name: "seats" },
    values: [1, -2],
  });
});

test("times and durations are literals in milliseconds", () => {
  expect(compiled('timestamp("2001-01-01T00:00:00Z")').ast).toEqual({
    op: "literal",
    value: Date.UTC(2001, 0, 1),
  });
  expect(compiled("duration('15m')").ast).toEqual({ op: "literal", value: 900_000 });
});

describe("what is refused, and where", () => {
  test.each([
    ["dealy > 1", 0, "`Flight` has no field `dealy`."],
    ["delay > 1 && org == 'A'", 13, "`Flight` has no field `org`."],
    ["airprt.state == 'A'", 0, "`Flight` has no lookup `airprt`."],
    ["origin.state == 'A'", 0, "`origin` is a plain field; it has no fields of its own."],
    ["airport.town", 8, "`airport` has no field `town`."],
    ["airport", 0, "`airport` is a row of a table."],
    ["extra", 0, "`extra` is JSON, which cannot be used in an expression."],
    ["delay == 'x'", 0, "`==` cannot compare a number with a text."],
    ["delay < null", 0, "`<` with null is never true."],
    ["diverted < true", 0, "`<` has no meaning for true or false."],
    ["origin + 1", 0, "`+` cannot be applied to a text and a whole number."],
    ["at + at", 0, "`+` cannot be applied to a time and a time."],
    ["-origin", 1, "`-` needs a number, but this is a text."],
    ["!seats", 1, "Expected true or false here, but this is a whole number."],
    ["diverted ? 1 : 'a'", 0, "The two answers of `?:` differ: a whole number and a text."],
    ["seats ? 1 : 2", 0, "Expected true or false here, but this is a whole number."],
    ["origin in []", 10, "The list is empty, so this is never true."],
    ["origin in gate", 10, "`in` needs a list of literals."],
    ["origin in ['A', gate]", 16, "The list of `in` can only hold literals."],
    ["origin in ['A', 1]", 16, "`==` cannot compare a text with a whole number."],
    ["startsWith(origin, 'A')", 0, "`startsWith` is written `value.startsWith(…)`."],
    ["origin.startsWith()", 0, "`startsWith` takes 1 argument."],
    ["origin.startsWith(1)", 18, "`startsWith` needs a text, but this is a whole number."],
    ["at.getHours('Europe/Berlin')", 0, "`getHours` takes no argument."],
    ["origin.double()", 0, "`double` is written `double(value)`."],
    ["timestamp(origin)", 0, "`timestamp` needs one literal text."],
    ["duration('soon')", 9, '"soon" is not a duration.'],
    ["duration('60000d')", 9, '"60000d" is longer than 100 years.'],
    ["has()", 0, "`has` takes 1 argument."],
    ["1u", 0, "This kind of literal is not supported."],
    ["b'a'", 0, "This kind of literal is not supported."],
    ["{'a': 1}", 0, "Lists, maps and indexes are not supported here."],
    ["delay >", 7, "The expression cannot be read: unexpected token: the end."],
    ["  ", 0, "The expression is empty."],
    ["x".repeat(4_001), 0, "The expression has 4001 characters; at most 4000 are allowed."],
  ])("%s", (text, offset, message) => {
    const { expression, findings } = compileExpression(text, scope);
    expect(expression).toBeNull();
    expect(findings.map((finding) => [finding.offset, finding.message])).toContainEqual([offset, message]);
  });

  test.each([
    ["seats = 1", "write `==` for equal"],
    ["seats == 1 and delay > 2.0", "write `&&` for and"],
    ["seats == 1 OR delay > 2.0", "write `||` for or"],
    ["not diverted", "write `!` for not"],
    ["seats <> 1", "write `!=` for not equal"],
    ["origin == 'this = and that' seats", null],
    ["delay >", null],
  ])("%s is answered with %s", (text, suggestion) => {
    const { findings } = compileExpression(text, scope);
    expect(findings).toMatchObject([{ suggestion }]);
  });

  test("everything wrong in one expression is found at once", () => {
    const { findings } = compileExpression("dealy > 1 && seets < 2 && origin == 3", scope);
    expect(findings.map(({ offset }) => offset)).toEqual([0, 13, 26]);
    expect(findings.map(({ suggestion }) => suggestion)).toEqual([
      "did you mean `delay`?",
      "did you mean `seats`?",
      "texts are written in quotes, numbers without",
    ]);
  });

  test("expressions that are too long or too deep cost nothing", () => {
    for (const text of [
      "!".repeat(3_000) + "diverted",
      `${"(".repeat(1_500)}1${")".repeat(1_500)}`,
      `${"1+".repeat(1_900)}1`,
    ]) {
      expect(compileExpression(text, scope).expression).toBeNull();
    }
  });
});
