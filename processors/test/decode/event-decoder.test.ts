import type { EventSource } from "@freshet/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DECODE_LIMITS } from "../../src/decode/limits.js";
import { EventDecoder } from "../../src/decode/event-decoder.js";
import { decodePlainly } from "../../src/decode/plain-decoder.js";
import { REASONS } from "../../src/decode/reasons.js";
import { Interner } from "../../src/interner.js";
import { batchOf, EVERYTHING, field, GOOD, source } from "./sources.js";

type Event = string | Uint8Array | null;

/** What the fast decoder makes of events: the reason, or the values by field. */
function decode(from: EventSource, events: readonly Event[], slice = 4096): unknown[] {
  const interner = new Interner();
  const needed = new Set(from.fields.map(({ name }) => name));
  const decoder = new EventDecoder({ source: from, needed, interner, capacity: slice });
  const batch = batchOf(events, 100);
  const results: unknown[] = [];
  for (let index = 0; index < batch.count;) {
    const rows = decoder.decode(batch, index, slice);
    for (let row = 0; row < rows; row++) results.push(rowOf(decoder, from, interner, row));
    index += rows;
  }
  return results;
}

function rowOf(decoder: EventDecoder, from: EventSource, interner: Interner, row: number): unknown {
  const { status, numbers, strings } = decoder.columns;
  const values = from.fields.map(({ name }) => {
    const number = numbers.get(name)?.[row];
    const id = strings.get(name)?.[row];
    if (id !== undefined) return id < 0 ? null : interner.text(id);
    return number === undefined || Number.isNaN(number) ? null : number;
  });
  if (status[row] === 0) return values;
  expect(values.every((value) => value === null)).toBe(true);
  expect(decoder.detail(row)!.reason).toBe(REASONS[status[row]]);
  return REASONS[status[row]];
}

/** The same by JSON.parse and checks alone. */
function decodeSlowly(from: EventSource, event: Event): unknown {
  const bytes = event === null ? null : Buffer.from(event as string);
  const result = decodePlainly(from, bytes, DECODE_LIMITS);
  return "values" in result ? result.values : result.rejection.reason;
}

describe("accepted events", () => {
  const expected = [
    Date.UTC(2026, 0, 31, 12, 0, 0, 250),
    "e1",
    'Zoë "the" cat',
    "RED",
    3,
    9007199254740991,
    -12.5,
    12.3,
    1,
    Date.parse("1912-06-23T00:00:00+01:00"),
    900_000,
    null,
  ];

  test("every type of field becomes a column", () => {
    expect(decode(EVERYTHING, [JSON.stringify(GOOD)])).toEqual([expected]);
  });

  test("keys in another order, spaces, unknown fields and doubled keys (the last wins) change nothing", () => {
    const turned = Object.fromEntries(Object.entries(GOOD).reverse());
    const strange = { ...turned, unknown: { a: [1, "x\\"] }, "": 0, constructor: 1 };
    const doubled = JSON.stringify({ x: 0, ...GOOD }).replace(
      "{",
      '{"x":1e999,"count":"no","delay":[],"__proto__":{"id":1},',
    );
    const texts = [
      JSON.stringify(turned),
      JSON.stringify(strange, null, 2),
      doubled,
      ` \n${JSON.stringify(GOOD)}\t `,
    ];
    expect(decode(EVERYTHING, texts)).toEqual(texts.map(() => expected));
  });

  test("absent and null optional fields are null, also after events that had them", () => {
    const sparse = { at: "1970-01-01T00:00:00Z", id: 7, count: -0, good: false };
    const row = [0, "7", null, null, 0, null, null, null, 0, null, null, null];
    const nulls = { ...sparse, name: null, total: null, extra: null };
    expect(
      decode(
        EVERYTHING,
        [GOOD, sparse, GOOD, nulls].map((event) => JSON.stringify(event)),
      ),
    ).toEqual([expected, row, expected, row]);
  });

  test("escapes and characters beyond ASCII give the text that was meant", () => {
    const small = source([field("at", "DateTime"), field("name", "String")]);
    const names = [
      "\\u00e9",
      "é",
      "\\ud83d\\ude00",
      "😀",
      "a\\/\\n\\\\",
      "\\u0000",
      "日本語のテキスト",
      "\\\\ud800",
    ];
    const texts = names.map((name) => `{"at":"2026-01-01T00:00:00Z","name":"${name}"}`);
    expect(decode(small, texts).map((row) => (row as unknown[])[1])).toEqual(
      names.map((name) => JSON.parse(`"${name}"`) as string),
    );
  });

  test("a key may be written with escapes", () => {
    const small = source([field("at", "DateTime")]);
    expect(decode(small, ['{"\\u0061t":"2026-01-01T00:00:00Z"}'])).toEqual([[Date.UTC(2026, 0, 1)]]);
  });

  test("record times and offsets go along, whatever the slices", () => {
    const decoder = new EventDecoder({
      source: EVERYTHING,
      needed: new Set(),
      interner: new Interner(),
      capacity: 2,
    });
    const batch = batchOf([null, JSON.stringify(GOOD), "x"], 50);
    expect(decoder.decode(batch, 0, 10)).toBe(2);
    expect([...decoder.columns.recordTimes]).toEqual([1000, 1001]);
    expect(decoder.decode(batch, 2, 10)).toBe(1);
    expect(decoder.columns.offsets[0]).toBe(52);
    expect(decoder.decode(batch, 3, 10)).toBe(0);
    expect([...decoder.columns.numbers.keys()]).toEqual(["at"]);
  });
});

describe("rejected events", () => {
  const good = JSON.stringify(GOOD);
  const withField = (name: string, json: string): string =>
    JSON.stringify({ ...GOOD, [name]: "@" }).replace('"@"', json);
  const bytes = (before: string, raw: readonly number[], after: string): Uint8Array =>
    Buffer.concat([Buffer.from(before), Buffer.from(raw), Buffer.from(after)]);
  const nested = (depth: number): string => withField("extra", "[".repeat(depth) + "]".repeat(depth));

  const cases: readonly (readonly [string, string, Event])[] = [
    ["a tombstone", "null-record", null],
    ["5 MB", "too-large", withField("name", `"${"x".repeat(5_000_000)}"`)],
    ["100 levels", "too-deep", nested(100)],
    ["100 000 levels that never close", "too-deep", "[".repeat(100_000)],
    ["one level too many", "too-deep", nested(32)],
    ["nothing", "json", ""],
    ["half an event", "json", good.slice(0, -10)],
    ["an event that was not closed", "json", good.slice(0, -1)],
    ["trailing garbage", "json", `${good}x`],
    ["two events", "json", good + good],
    ["a byte order mark", "json", `\ufeff${good}`],
    ["NaN", "json", withField("delay", "NaN")],
    ["a leading zero", "json", withField("count", "03")],
    ["a plus sign", "json", withField("count", "+3")],
    ["an empty fraction", "json", withField("delay", "1.")],
    ["a trailing comma", "json", good.replace("}}", "},}").replace(/\}$/u, ",}")],
    ["a raw line break in a string", "json", withField("name", '"a\nb"')],
    ["an unknown escape", "json", withField("name", '"\\x"')],
    ["an escaped lone surrogate", "json", withField("name", '"\\ud800"')],
    ["a turned surrogate pair", "json", withField("name", '"\\udc00\\ud800"')],
    ["two high halves", "json", withField("name", '"\\ud800\\ud800"')],
    ["a high half before another escape", "json", withField("name", '"\\ud800\\n"')],
    ["a lone surrogate in an unknown field", "json", withField("other", '"x\\udfffx"')],
    ["a lone surrogate in a key", "json", withField("\\ud800", "1").replace("\\\\", "\\")],
    ["a lone surrogate as raw bytes", "json", bytes('{"name":"', [0xed, 0xa0, 0x80], '"}')],
    ["invalid UTF-8 in an unknown key", "json", bytes('{"x', [0xff], `":1,${good.slice(1)}`)],
    ["an overlong slash", "json", bytes('{"x":"', [0xc0, 0xaf], `",${good.slice(1)}`)],
    ["a list", "not-an-object", "[1]"],
    ["a string", "not-an-object", '"x"'],
    ["null as JSON", "not-an-object", "null"],
    ["an empty object", "missing", "{}"],
    ["a field that is null", "missing", withField("count", "null")],
    ["no time", "missing", withField("at", "null")],
    ["fields on the prototype only", "missing", '{"__proto__":{"at":"2026-01-01T00:00:00Z"}}'],
    ["a number as text", "type", withField("delay", '"12"')],
    ["text as a number", "type", withField("name", "12")],
    ["an object as text", "type", withField("name", "{}")],
    ["1 for true", "type", withField("good", "1")],
    ["a fraction as an ID", "type", withField("id", "1.5")],
    ["epoch milliseconds for a time", "type", withField("at", "1767225600000")],
    ["a duration of no unit", "type", withField("span", '"15"')],
    ["1.5 for a whole number", "range", withField("count", "1.5")],
    ["past 32 bits", "range", withField("count", "2147483648")],
    ["past 2^53", "range", withField("total", "9007199254740993")],
    ["1e999", "range", withField("delay", "1e999")],
    ["past 1e150", "range", withField("delay", "-1.1e150")],
    ["a decimal of 16 digits", "range", withField("price", '"1234567890.123456"')],
    ["a decimal of 16 digits as a number", "range", withField("price", "1234567890.123456")],
    ["a decimal that a double rounds to 12 digits", "range", withField("price", "0.10000000000000000000001")],
    ["a decimal that a double does not tell from 0", "range", withField("price", "1e-400")],
    ["a large whole decimal", "range", withField("price", "9999999999999999")],
    ["a fraction that a double rounds away", "range", withField("count", "3.00000000000000000001")],
    ["a fraction that a double rounds away, past 2^52", "range", withField("total", "9007199254740990.4")],
    ["a fraction next to 0", "range", withField("total", "1e-400")],
    ["an ID that a double rounds", "type", withField("id", "9007199254740990.4")],
    ["a time without zone", "time", withField("at", '"2026-01-31T12:00:00"')],
    ["the 30th of February", "time", withField("seen", '"2026-02-30T12:00:00Z"')],
    ["an event in 1969", "time", withField("at", '"1969-12-31T23:59:59.999Z"')],
    ["an event in 2200", "time", withField("at", '"2200-01-01T00:00:00Z"')],
    ["a color that is not there", "enum", withField("color", '"BLUE"')],
  ];

  test.each(cases)("%s: %s", (_, reason, event) => {
    expect(decode(EVERYTHING, [good, event, good, event])).toEqual([
      decodeSlowly(EVERYTHING, good),
      reason,
      decodeSlowly(EVERYTHING, good),
      reason,
    ]);
  });

  test("times in 1970 and 2100 are times; whether they are late is not decided here", () => {
    const events = ["1970-01-01T00:00:00Z", "2100-06-01T00:00:00+05:30"].map((at) =>
      JSON.stringify({ ...GOOD, at }),
    );
    expect(decode(EVERYTHING, events).map((row) => (row as unknown[])[0])).toEqual([
      0,
      Date.parse("2100-06-01T00:00:00+05:30"),
    ]);
  });

  test("the reason names the field and never repeats what was sent", () => {
    const decoder = new EventDecoder({ source: EVERYTHING, needed: new Set(), interner: new Interner() });
    decoder.decode(batchOf([withField("delay", '"secret"'), good]), 0, 2);
    expect(decoder.detail(0)).toMatchObject({ reason: "type", path: "delay" });
    expect(decoder.detail(0)!.message).not.toContain("secret");
    expect(decoder.detail(1)).toBeNull();
  });

  test("E6: acceptance does not depend on which fields are needed", () => {
    for (const needed of [new Set<string>(), new Set(["count"])]) {
      const decoder = new EventDecoder({ source: EVERYTHING, needed, interner: new Interner() });
      const rows = decoder.decode(batchOf(cases.map(([, , event]) => event)), 0, cases.length);
      const reasons = Array.from({ length: rows }, (_, row) => REASONS[decoder.columns.status[row]]);
      expect(reasons).toEqual(cases.map(([, reason]) => reason));
    }
  });
});

describe("both ways agree on every input", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("a", '"', "\\", "é", "\ud800", "\udc00", "\n", "😀", "0") }),
  );
  const time = fc.oneof(
    fc
      .date({ min: new Date(-1e12), max: new Date(8e12), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.constantFrom(
      "2026-02-29T00:00:00Z",
      "2024-02-29t23:59:60z",
      "2026-01-01T00:00:00.1234567-23:59",
      "2026-01-01",
    ),
  );
  const number = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.maxSafeInteger(),
    fc.constantFrom(-0, 0.1, 1e150, 123456789012345.6),
  );
  const value = fc.oneof(text, time, number, fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 3 }));
  const fieldNames = EVERYTHING.fields.map(({ name }) => name);
  const valid = fc.record(
    {
      at: time,
      id: fc.oneof(text, fc.integer()),
      name: fc.option(text),
      color: fc.constantFrom("RED", "GREEN", null, "BLUE"),
      count: fc.integer(),
      total: fc.option(number),
      delay: fc.option(number),
      price: fc.oneof(number, fc.constantFrom("1.20", "-0", "00012", ".5", "1e3")),
      good: fc.boolean(),
      seen: fc.option(time),
      span: fc.constantFrom("15m", 1000, null, "1x"),
      extra: fc.jsonValue(),
      other: value,
    },
    { requiredKeys: ["at", "id", "count", "good"] },
  );
  const odd = fc.dictionary(fc.oneof(fc.constantFrom(...fieldNames, "__proto__"), text), value);
  const rendered = fc
    .tuple(fc.oneof({ weight: 3, arbitrary: valid }, odd), fc.constantFrom("", " ", "\t"))
    .map(([event, indent]) => JSON.stringify(event, null, indent));
  const mutated = fc
    .tuple(
      rendered,
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.constantFrom(...'{}[]",:\\0123456789.eE+-tfn \nuD\u00e9'),
    )
    .map(([json, place, length, char]) => {
      const at = place % (json.length + 1);
      return json.slice(0, at) + char + json.slice(at + length);
    });
  const torn = fc.tuple(rendered, fc.nat(), fc.nat({ max: 255 })).map(([json, place, byte]) => {
    const bytes = Buffer.from(json);
    bytes[place % bytes.length] = byte;
    return new Uint8Array(bytes);
  });
  const event = fc.oneof(rendered, mutated, torn, fc.json(), fc.string());

  test("the bytes and JSON.parse give the same status and values", () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        (events, slice) => {
          expect(decode(EVERYTHING, events, slice)).toEqual(
            events.map((each) => decodeSlowly(EVERYTHING, each)),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("an event that is like the one before it but for one byte is judged on its own", () => {
    const long = {
      ...GOOD,
      name: "a name of more than sixteen bytes",
      id: "0123456789abcdef0123",
      other: "x".repeat(40),
    };
    const json = JSON.stringify(long);
    fc.assert(
      fc.property(fc.nat({ max: json.length - 1 }), fc.nat({ max: 255 }), (place, byte) => {
        const bytes = Buffer.from(json);
        bytes[place] = byte;
        const events = [json, new Uint8Array(bytes), json];
        expect(decode(EVERYTHING, events)).toEqual(events.map((each) => decodeSlowly(EVERYTHING, each)));
      }),
      { numRuns: 3000 },
    );
  });

  test("texts that get their ids late are the same texts, for the rows that are wanted", () => {
    fc.assert(
      fc.property(
        fc.array(rendered, { minLength: 1, maxLength: 8 }),
        fc.array(fc.boolean()),
        (events, choice) => {
          const interner = new Interner();
          const names = new Set(EVERYTHING.fields.map(({ name }) => name));
          const late = new Set(["id", "name", "color", "count"]);
          const decoder = new EventDecoder({ source: EVERYTHING, needed: names, late, interner });
          const rows = decoder.decode(batchOf(events), 0, events.length);
          const wanted = Uint8Array.from(events, (_, row) => (choice[row] ? 1 : 0));
          const before = [...decoder.columns.strings.get("name")!.subarray(0, rows)];
          decoder.intern(wanted);
          for (let row = 0; row < rows; row++) {
            if (wanted[row] === 1) {
              expect(rowOf(decoder, EVERYTHING, interner, row)).toEqual(
                decodeSlowly(EVERYTHING, events[row]),
              );
            } else expect(decoder.columns.strings.get("name")![row]).toBe(before[row]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("truncated anywhere, an event is never accepted, whatever follows it in the batch", () => {
    const json = JSON.stringify(GOOD);
    const events = Array.from({ length: json.length - 1 }, (_, i) => json.slice(0, i + 1));
    expect(new Set(decode(EVERYTHING, [json, ...events]).slice(1))).toEqual(new Set(["json"]));
  });
});
