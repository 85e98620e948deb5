import { EventDecoder, Interner, compileExpression } from "@freshet/processors";
import { RecordBatch, RecordBatchBuilder } from "@freshet/engines";
import { compileModel, type Plan } from "@freshet/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, type Plain } from "../../src/verify/evaluate.js";
import { readEvent } from "../../src/verify/read-event.js";

const airports = new Map([
  ["ATL", { iata: "ATL", state: "GA", gates: 195, hub: true, note: null }],
  ["12", { iata: "12", state: null, gates: null, hub: null, note: null }],
]);

type Type = "int" | "double" | "string" | "bool" | "timestamp" | "duration";
type Event = Readonly<Record<string, unknown>>;

/** The plan of a model whose only measure reads the expression. */
function planOf(text: string): Plan {
  const model = `
    type E @event(topic: "e", time: "at") {
      at: DateTime! u: DateTime s: String t: String x: Float y: Float i: Long j: Long b: Boolean c: Boolean d: Duration
      airport: Airport @lookup(by: "s")
    }
    type Airport @table(file: "a.csv", key: "iata") { iata: ID! state: String gates: Long hub: Boolean note: String }
    type R @rollup(of: "E", grains: ["1h"]) { n: Long! @distinct(of: ${JSON.stringify(text)}) }`;
  const { plan, problems } = compileModel([{ name: "m.graphql", text: model }], {
    tables: new Map([["a.csv", "v1"]]),
  });
  if (plan === null) throw new Error(`${text}: ${problems.map(({ message }) => message).join(" ")}`);
  return plan;
}

/** What the processors and what verify make of the expression for each event; true is 1. */
function both(text: string, events: readonly Event[]): { processors: Plain[]; verify: Plain[] } {
  const plan = planOf(text);
  const [source] = plan.events;
  const expr = plan.rollups[0].measures[0].of!.ast;
  const bytes = events.map((event) => Buffer.from(JSON.stringify(event)));
  const interner = new Interner();
  const needed = new Set(source.fields.map(({ name }) => name));
  const decoder = new EventDecoder({ source, needed, interner, capacity: 16 });
  const tables = new Map([["Airport", airports]]);
  const compiled = compileExpression(expr, { source, columns: decoder.columns, interner, tables });
  const builder = new RecordBatchBuilder();
  for (const one of bytes) builder.add(null, one, Date.UTC(2026, 2, 1));
  decoder.decode(RecordBatch.parse(builder.build(), 0), 0, events.length);
  const processors = events.map((_, row) => {
    const value = compiled.at(row);
    if (compiled.kind === "string") return value < 0 ? null : interner.text(value);
    return Number.isNaN(value) ? null : value;
  });
  const verify = bytes.map((one) => {
    const values = readEvent(one, source)!;
    const rowOf = (): Readonly<Record<string, Plain>> | undefined => airports.get(String(values.get("s")));
    const value = evaluate(expr, {
      field: (name) => values.get(name) ?? null,
      lookup: (_, name) => rowOf()?.[name] ?? null,
    });
    return typeof value === "boolean" ? Number(value) : value;
  });
  return { processors, verify };
}

const numbers = {
  int: ["0", "1", "2", "-3", "7", "9007199254740991"],
  double: ["0.0", "1.5", "-2.25", "1e150"],
};
const leaves: Readonly<Record<Type, readonly string[]>> = {
  int: ["i", "j", "airport.gates", ...numbers.int],
  double: ["x", "y", ...numbers.double],
  string: ["s", "t", "airport.state", "airport.note", "'a'", "'12'", "''"],
  bool: ["b", "c", "airport.hub", "true", "false"],
  timestamp: ["at", "u", 'timestamp("2026-01-31T23:59:59.999Z")'],
  duration: ["d", 'duration("15m")'],
};

/** All types count the same depth, so that no expression gets too long. */
const depthIdentifier = fc.createDepthIdentifier();
const { text } = fc.letrec<Record<Type | "text", string>>((tie) => {
  const of = (type: Type): fc.Arbitrary<string> => tie(type);
  const written = (pattern: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.tuple(...parts).map((texts) => texts.reduce((all, part) => all.replace("_", () => part), pattern));
  const oneOf = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
  const chosen = (type: Type): fc.Arbitrary<string> => written("(_ ? _ : _)", of("bool"), of(type), of(type));
  const arbitrary = (type: Type, ...more: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.oneof(
      { maxDepth: 4, depthIdentifier, withCrossShrink: true },
      oneOf(...leaves[type]),
      ...more,
      chosen(type),
      written("(_ ? null : _)", of("bool"), of(type)),
    );
  const operator = oneOf("+", "-", "*", "/", "%");
  const number = fc.oneof(of("int"), of("double"));
  const order = oneOf("==", "!=", "<", "<=", ">", ">=");
  const comparison = (type: Type): fc.Arbitrary<string> => written("(_ _ _)", of(type), order, of(type));
  const part = oneOf("FullYear", "Month", "DayOfMonth", "DayOfWeek", "Hours", "Minutes");
  const types = Object.keys(leaves) as Type[];
  return {
    int: arbitrary(
      "int",
      written("(_ _ _)", of("int"), operator, of("int")),
      written("int(_)", fc.oneof(number, of("string"))),
      written("size(_)", of("string")),
      written("(_).get_()", of("timestamp"), part),
      written("-(_)", of("int")),
    ),
    double: arbitrary(
      "double",
      written("(_ _ _)", of("double"), operator, number),
      written("(_ _ _)", of("int"), operator, of("double")),
      written("double(_)", fc.oneof(number, of("string"))),
      written("-(_)", of("double")),
    ),
    string: arbitrary(
      "string",
      written("(_).lowerAscii()", of("string")),
      written("(_).upperAscii()", of("string")),
      written("string(_)", fc.oneof(number, of("string"), of("bool"))),
    ),
    bool: arbitrary(
      "bool",
      ...(["int", "double", "string", "timestamp", "duration"] as const).map(comparison),
      written("(_ _ _)", of("int"), order, of("double")),
      written("(_ _ _)", of("bool"), oneOf("==", "!="), of("bool")),
      written("(_ _ _)", of("bool"), oneOf("&&", "||"), fc.oneof(of("bool"), oneOf("null"))),
      written("!(_)", of("bool")),
      written("(_ _ null)", fc.oneof(...types.map(of)), oneOf("==", "!=")),
      written("has(_)", oneOf("x", "s", "b", "airport.state")),
      written("(_).startsWith(_)", of("string"), of("string")),
      written("(_).endsWith(_)", of("string"), of("string")),
      written("(_).contains(_)", of("string"), of("string")),
      written("((_) in [_, _])", of("string"), oneOf("'a'", "'12'"), oneOf("'ATL'", "''")),
      written("((_) in [_, _])", number, oneOf(...numbers.int), oneOf(...numbers.double)),
    ),
    timestamp: arbitrary("timestamp", written("(_ _ _)", of("timestamp"), oneOf("+", "-"), of("duration"))),
    duration: arbitrary(
      "duration",
      written("(_ _ _)", of("duration"), oneOf("+", "-"), of("duration")),
      written("(_ - _)", of("timestamp"), of("timestamp")),
      written("-(_)", of("duration")),
    ),
    text: fc.oneof(...types.map(of)),
  };
});

const words = [
  "ATL",
  "12",
  "-7",
  "+3",
  " 5",
  "1e3",
  "0x10",
  "1e999",
  "",
  "Zoë",
  "a😀",
  "9007199254740993",
  ".5",
  "5.",
  "Infinity",
];
const texts = fc.option(fc.constantFrom(...words));
const doubles = fc.option(
  fc.oneof(
    fc.constantFrom(0, -0, 1, 0.5, -7, 1e150, 2 ** 53),
    fc.double({ min: -1e150, max: 1e150, noNaN: true }),
  ),
);
const wholes = fc.option(fc.oneof(fc.constantFrom(0, 3, -7, Number.MAX_SAFE_INTEGER), fc.maxSafeInteger()));
const times = fc.constantFrom("2026-03-01T17:45:30Z", "1970-01-01T00:00:00Z", "2199-12-31T23:59:59.999Z");
const event: fc.Arbitrary<Event> = fc.record({
  at: times,
  u: fc.option(fc.constantFrom("0100-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T12:00:00+05:30")),
  ...{ s: texts, t: texts, x: doubles, y: doubles, i: wholes, j: wholes },
  ...{ b: fc.option(fc.boolean()), c: fc.option(fc.boolean()) },
  d: fc.option(fc.constantFrom<unknown>("15m", "36525d", 0, 1e149, -1e20)),
});

describe("verify and the processors", () => {
  it("make the same of any expression, each in its own way", () => {
    fc.assert(
      fc.property(text, fc.array(event, { minLength: 1, maxLength: 16 }), (written, events) => {
        const { processors, verify } = both(written, events);
        expect(verify).toEqual(processors);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, Event, Plain]>([
    ["i / 2", { i: 3 }, 1],
    ["i / 2", { i: -3 }, -1],
    ["i % 2", { i: -3 }, -1],
    ["i / 2.0", { i: 3 }, 1.5],
    ["i * 9007199254740991", { i: 3 }, null],
    ["i + 1", { i: Number.MAX_SAFE_INTEGER }, null],
    ["x * 10.0", { x: 1e150 }, null],
    ["int(s)", { s: "1e3" }, null],
    ["int(s)", { s: "+12" }, 12],
    ["int(s)", { s: " 5" }, null],
    ["int(x)", { x: 1e100 }, null],
    ["double(s)", { s: "1e3" }, 1000],
    ["double(s)", { s: "" }, null],
    ["double(s)", { s: "0x10" }, null],
    ["double(s)", { s: "Infinity" }, null],
    ["airport.note == t", { s: "ATL", t: null }, null],
    ["airport.note == null", { s: "ATL" }, 1],
    ["size(airport.note) == i", { s: "ATL" }, null],
    ["(at + d).getFullYear()", { d: 1e20 }, null],
  ])("make of %s with %o what is documented", (written, fields, expected) => {
    const { processors, verify } = both(written, [{ at: "2026-03-01T00:00:00Z", ...fields }]);
    expect({ processors, verify }).toEqual({ processors: [expected], verify: [expected] });
  });
});
