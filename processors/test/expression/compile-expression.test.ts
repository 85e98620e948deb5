import { compileModel } from "@freshet/schema";
import type { Expr } from "@freshet/schema";
import { evaluate as evaluateCel } from "@marcbachmann/cel-js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventDecoder } from "../../src/decode/event-decoder.js";
import { compileExpression } from "../../src/expression/compile-expression.js";
import type { TableRows } from "../../src/expression/compile-expression.js";
import { Interner } from "../../src/interner.js";
import { batchOf } from "../decode/sources.js";

type Value = string | number | boolean | null;
type Kind = "string" | "number" | "bool";

const AIRPORTS: TableRows = new Map([
  ["ATL", { iata: "ATL", state: "GA", gates: 195, hub: true }],
  ["QQQ", { iata: "QQQ", state: null, gates: null, hub: null }],
]);

/** A model whose only rollup has the expression where its type belongs. */
function check(text: string, kind: Kind): Expr {
  const literal = JSON.stringify(text);
  const uses = {
    string: `x: String @by(expr: ${literal}) n: Long! @count`,
    number: `n: Float @mean(of: ${literal})`,
    bool: `n: Long! @count(where: ${literal})`,
  };
  const model = `
    type E @event(topic: "e", time: "at") {
      at: DateTime! s: String t: String x: Float y: Float i: Long j: Long b: Boolean c: Boolean
      airport: Airport @lookup(by: "s")
    }
    type Airport @table(file: "airports.csv", key: "iata") { iata: ID! state: String gates: Long hub: Boolean }
    type R @rollup(of: "E", grains: ["1h"]) { ${uses[kind]} }`;
  const { plan, problems } = compileModel([{ name: "m.graphql", text: model }], {
    tables: new Map([["airports.csv", "v1"]]),
  });
  if (plan === null) throw new Error(`${text}: ${problems.map(({ message }) => message).join(" ")}`);
  const [rollup] = plan.rollups;
  const [measure] = rollup.measures;
  const expression =
    kind === "string" ? rollup.dimensions[0].expr : kind === "number" ? measure.of : measure.where;
  source = plan.events[0];
  return expression!.ast;
}
let source: ConstructorParameters<typeof EventDecoder>[0]["source"];

/** Values of the expression for each event, which must be the same for single rows and for the slice. */
function evaluateAll(text: string, kind: Kind, events: readonly Record<string, unknown>[]): Value[] {
  const expr = check(text, kind);
  const interner = new Interner();
  const needed = new Set(source.fields.map(({ name }) => name));
  const decoder = new EventDecoder({ source, needed, interner, capacity: 64 });
  const context = { source, columns: decoder.columns, interner, tables: new Map([["Airport", AIRPORTS]]) };
  const compiled = compileExpression(expr, context);
  decoder.decode(batchOf(events.map((event) => JSON.stringify({ at: AT, ...event }))), 0, 64);
  const out = kind === "string" ? new Int32Array(64) : new Float64Array(64);
  compiled.evaluate(0, events.length, out);
  return events.map((_, row) => {
    const value = out[row];
    const alone = compiled.at(row);
    if (compiled.kind !== "null") expect(alone).toBe(value);
    if (kind === "string") return value < 0 ? null : interner.text(value);
    if (Number.isNaN(value)) return null;
    return kind === "bool" ? value === 1 : value;
  });
}

const AT = "2026-03-01T17:45:30Z";
const one = (text: string, kind: Kind, event: Record<string, unknown> = {}): Value =>
  evaluateAll(text, kind, [event])[0];

describe("null", () => {
  test.each([
    ["x > 1.0", null],
    ["!(x > 1.0)", null],
    ["x > 1.0 && y > 1.0", null],
    ["x > 1.0 && c", false],
    ["c && x > 1.0", false],
    ["x > 1.0 || b", true],
    ["x > 1.0 || c", null],
    ["x == null", true],
    ["x != null", false],
    ["s == null", true],
    ["b != null", true],
    ["s == t", null],
    ["s != 'a'", null],
    ["s < 'a'", null],
    ["s.startsWith('a')", null],
    ["s in ['a']", null],
    ["x in [1.0]", null],
    ["has(y)", false],
    ["x > 1.0 ? b : c", false],
    ["airport.hub", null],
    ["airport.hub == null", true],
  ])("%s is %s", (text, expected) => {
    expect(one(text, "bool", { b: true, c: false })).toBe(expected);
  });

  test("arithmetic with null, by zero and past the bounds is null", () => {
    const event = { y: 1e150, i: 7, j: 0 };
    for (const text of ["x + 1.0", "-x", "i / j", "i % j", "y / 0.0", "y * 10.0", "i * 9007199254740991"]) {
      expect([text, one(text, "number", event)]).toEqual([text, null]);
    }
    for (const text of ["s.lowerAscii()", "string(x)", "b ? s : t"]) expect(one(text, "string")).toBeNull();
    expect(one("x != null ? 'one' : 'none'", "string")).toBe("none");
  });
});

describe("values", () => {
  test("whole numbers divide towards zero", () => {
    const event = { i: -7, j: 2 };
    expect([one("i / j", "number", event), one("i % j", "number", event)]).toEqual([-3, -1]);
  });

  test("texts order by code point and count in code points", () => {
    expect(one("s < t", "bool", { s: "\uffee", t: "😀" })).toBe(true);
    expect(one("s < '😀'", "bool", { s: "\uffee" })).toBe(true);
    expect(one("size(s)", "number", { s: "a😀" })).toBe(2);
  });

  test("the ASCII functions leave all other letters (cel-js does not)", () => {
    expect([
      one("s.upperAscii()", "string", { s: "Zoë" }),
      one("s.lowerAscii()", "string", { s: "ÄB" }),
    ]).toEqual(["ZOë", "Äb"]);
  });

  test("conversions that fail are null", () => {
    expect(evaluateAll("int(s)", "number", [{ s: "12" }, { s: "x" }, { s: "9007199254740993" }])).toEqual([
      12,
      null,
      null,
    ]);
    expect(evaluateAll("double(s)", "number", [{ s: "1.5e3" }, { s: "" }, { s: "1e999" }])).toEqual([
      1500,
      null,
      null,
    ]);
    expect(evaluateAll("int(x)", "number", [{ x: -1.9 }, { x: 1e100 }])).toEqual([-1, null]);
    expect(evaluateAll("string(b)", "string", [{ b: true }, { b: false }, {}])).toEqual([
      "true",
      "false",
      null,
    ]);
    expect(evaluateAll("string(x)", "string", [{ x: 1.5 }])).toEqual(["1.5"]);
  });

  test("lookups find their row by the value of the field", () => {
    const events = [{ s: "ATL" }, { s: "QQQ" }, { s: "nowhere" }, {}, { s: "ATL" }];
    expect(evaluateAll("airport.state", "string", events)).toEqual(["GA", null, null, null, "GA"]);
    expect(evaluateAll("airport.gates", "number", events)).toEqual([195, null, null, null, 195]);
    expect(evaluateAll("airport.hub", "bool", events)).toEqual([true, null, null, null, true]);
    expect(evaluateAll("airport.state == 'GA'", "bool", events)).toEqual([true, null, null, null, true]);
  });

  test("times compare with literals and give their parts in UTC", () => {
    expect(one("at >= timestamp('2026-03-01T17:45:30Z') && at - duration('1h') < at", "bool")).toBe(true);
  });
});

describe("agrees with cel-js on values that are not null", () => {
  const event = fc.record({
    s: fc.constantFrom("ATL", "atl", "", "Zoe", "a-b", "12"),
    t: fc.constantFrom("ATL", "b", "Z", "12"),
    x: fc.constantFrom(-2.5, 0, 1, 3.25, 1e6),
    y: fc.constantFrom(-1, 0.5, 2, 15),
    i: fc.integer({ min: -20, max: 20 }),
    j: fc.constantFrom(-3, 1, 2, 7),
    b: fc.boolean(),
    c: fc.boolean(),
  });
  const { int, double, string, bool } = fc.letrec<Record<"int" | "double" | "string" | "bool", string>>(
    (tie) => ({
      int: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("i", "j", "3", "-4"),
        fc
          .tuple(tie("int"), fc.constantFrom("+", "-", "*"), tie("int"))
          .map((parts) => `(${parts.join(" ")})`),
        fc.tuple(tie("int"), fc.constantFrom("/", "%")).map(([a, op]) => `(${a} ${op} j)`),
        tie("string").map((s) => `size(${s})`),
        fc
          .constantFrom("getFullYear", "getMonth", "getDayOfMonth", "getDayOfWeek", "getHours", "getMinutes")
          .map((f) => `at.${f}()`),
        tie("double").map((x) => `int(${x})`),
        fc.tuple(tie("bool"), tie("int"), tie("int")).map(([test, a, b]) => `(${test} ? ${a} : ${b})`),
      ),
      double: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("x", "y", "1.5", "-2.0"),
        fc
          .tuple(tie("double"), fc.constantFrom("+", "-", "*"), tie("double"))
          .map((parts) => `(${parts.join(" ")})`),
        tie("double").map((x) => `(${x} / y)`),
        tie("int").map((i) => `double(${i})`),
      ),
      string: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("s", "t", "'ATL'", "'a'"),
        fc.tuple(tie("string"), fc.constantFrom("lowerAscii", "upperAscii")).map(([s, f]) => `${s}.${f}()`),
        tie("int").map((i) => `string(${i})`),
        tie("bool").map((b) => `string(${b})`),
      ),
      bool: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("b", "c", "true"),
        fc
          .tuple(tie("int"), fc.constantFrom("<", "<=", ">", ">=", "==", "!="), tie("int"))
          .map((p) => `(${p.join(" ")})`),
        fc
          .tuple(tie("double"), fc.constantFrom("<", "<=", ">", ">=", "==", "!="), tie("double"))
          .map((p) => `(${p.join(" ")})`),
        fc
          .tuple(tie("string"), fc.constantFrom("<", "<=", ">", ">=", "==", "!="), tie("string"))
          .map((p) => `(${p.join(" ")})`),
        fc
          .tuple(tie("string"), fc.constantFrom("startsWith", "endsWith", "contains"), tie("string"))
          .map(([a, f, b]) => `${a}.${f}(${b})`),
        fc.tuple(tie("bool"), fc.constantFrom("&&", "||"), tie("bool")).map((p) => `(${p.join(" ")})`),
        tie("bool").map((b) => `!${b}`),
        tie("string").map((s) => `(${s} in ['ATL', '12'])`),
        tie("int").map((i) => `(${i} in [1, 2, 3])`),
      ),
    }),
  );
  const cases = fc.oneof(
    fc.tuple(fc.constant("number" as const), fc.oneof(int, double)),
    fc.tuple(fc.constant("string" as const), string),
    fc.tuple(fc.constant("bool" as const), bool),
  );

  test("every operator and function", () => {
    fc.assert(
      fc.property(cases, fc.array(event, { minLength: 1, maxLength: 8 }), ([kind, text], events) => {
        const ours = evaluateAll(text, kind, events);
        const theirs = events.map((each) => celValue(text, each));
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 300 },
    );
  });

  function celValue(text: string, each: Record<string, unknown>): unknown {
    const context = { ...each, at: new Date(AT), i: BigInt(each.i as number), j: BigInt(each.j as number) };
    const value = evaluateCel(text, context) as unknown;
    // Ours has one zero.
    return typeof value === "bigint" || typeof value === "number" ? Number(value) + 0 : value;
  }
});
