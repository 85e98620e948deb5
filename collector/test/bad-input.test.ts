import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestServer } from "./post.js";
import { startCollector, valid } from "./post.js";

let server: TestServer;
beforeAll(async () => {
  server = await startCollector();
});
afterAll(() => server.close());

const broken: [string, string | Buffer, string][] = [
  ["an unfinished object", '{"at":', "BAD_JSON"],
  ["an array that ends before its first element does", '[{"at":', "BAD_JSON"],
  ["NaN", '{"delay": NaN}', "BAD_JSON"],
  ["text after the value", "{} {}", "BAD_JSON"],
  ["single quotes", "{'a':1}", "BAD_JSON"],
  ["a control character", '{"a":"\u0001"}', "BAD_JSON"],
  ["nesting without end", "[".repeat(100_000), "BAD_JSON"],
  ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22]), "NOT_UTF8"],
  ["nothing", "", "EMPTY"],
  ["an empty array", "[]", "EMPTY"],
];

it.each(broken)("refuses %s whole", async (_, body, code) => {
  const answer = await server.send({ body });
  expect([answer.status, answer.body.error?.code]).toEqual([400, code]);
});

it("refuses an event with a lone surrogate, and says which", async () => {
  const answer = await server.send({ body: '{"a":"\\ud800"}' });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ accepted: 0, rejected: 1, errors: [{ index: 0, reason: "json" }] });
});

it("says where a body is broken", async () => {
  const answer = await server.send({ body: '{\n  "a": 1,\n  "b" 2\n}' });
  expect(answer.body.error!.message).toContain("line 3, column 7");
  const array = await server.send({ body: '[\n  {"a": 1},\n  {"a" 2}\n]' });
  expect(array.body.errors.at(-1)).toMatchObject({
    index: 1,
    reason: "json",
    message: expect.stringContaining("line 3, column 8"),
  });
});

it("refuses broken gzip", async () => {
  const answer = await server.send({ body: "not gzip", headers: { "content-encoding": "gzip" } });
  expect([answer.status, answer.body.error?.code]).toEqual([400, "BAD_ENCODING"]);
});

const faults: [string, string, string, string][] = [
  ["a wrong type", '"delay":"3"', "delay", "type"],
  ["an object for a number", '"delay":{"$gt":""}', "delay", "type"],
  ["null for a required field", '"delay":null', "delay", "missing"],
  ["1e999", '"delay":1e999', "delay", "range"],
  ["1e151", '"delay":-1e151', "delay", "range"],
  ["an integer past 2^53", '"seats":9007199254740993', "seats", "range"],
  ["a fraction for an integer", '"seats":1.5', "seats", "range"],
  ["an Int past 32 bits", '"gate":2147483648', "gate", "range"],
  ["an unknown enum value", '"class":"FIRST"', "class", "enum"],
  ["a decimal with too many digits", '"price":"1234567890.123456"', "price", "range"],
  ["a decimal with too many digits as a number", '"price":1234567890.123456', "price", "range"],
  ["a fraction that would be rounded away", '"seats":3.00000000000000000001', "seats", "range"],
  ["a decimal that is none", '"price":"1e3"', "price", "type"],
  ["a duration that is none", '"taxi":"soon"', "taxi", "type"],
  ["a time without zone", '"at":"2026-06-01T12:00:00"', "at", "time"],
  ["a day no calendar has", '"at":"2026-02-30T12:00:00Z"', "at", "time"],
  ["a time before 1970", '"at":"1969-12-31T23:59:59Z"', "at", "time"],
  ["a time in 2100", '"at":"2100-01-01T00:00:00Z"', "at", "future"],
  ["a time in 2300", '"at":"2300-01-01T00:00:00Z"', "at", "time"],
];

it.each(faults)("names the field for %s", async (_, fragment, path, reason) => {
  const answer = await server.send({ body: `${JSON.stringify(valid).slice(0, -1)},${fragment}}` });
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toMatchObject([{ index: 0, path, reason }]);
});

it.each([
  ["unknown fields", '"x":{"y":[1,2]}'],
  ["a __proto__ key", '"__proto__":{"delay":"no"}'],
  ["a constructor key", '"constructor":{"prototype":1}'],
  ["a pair of surrogates", '"x":"\\ud83d\\ude00"'],
  ["the year 1970", '"at":"1970-01-01T00:00:00Z"'],
  ["a decimal as text", '"price":"12.50"'],
  ["a decimal as a number of 15 digits, and zeros", '"price":-123456789012.34500000'],
  ["a whole number with a fraction of zeros", '"seats":30.000000000000000000e-1'],
  ["a duration", '"taxi":"15m"'],
  ["null for an optional field", '"seats":null'],
])("takes %s", async (_, fragment) => {
  const answer = await server.send({ body: `${JSON.stringify(valid).slice(0, -1)},${fragment}}` });
  expect(answer.body).toMatchObject({ accepted: 1, errors: [] });
});

it("does not let a __proto__ key stand in for a missing field", async () => {
  const answer = await server.send({
    body: '{"__proto__":{"delay":1},"at":"2026-06-01T11:59:00Z","origin":"A"}',
  });
  expect(answer.body.errors).toMatchObject([{ path: "delay", reason: "missing" }]);
});

it("lists an event that is too deep or too large and takes its neighbours", async () => {
  const deep = `{"a":${"[".repeat(100)}${"]".repeat(100)}}`;
  const large = `{"a":"${"x".repeat(1_000_000)}"}`;
  const answer = await server.send({ body: `[${JSON.stringify(valid)},${deep},${large},3]` });
  expect(answer.body.accepted).toBe(1);
  expect(answer.body.errors.map((error) => error.reason)).toEqual(["too-deep", "too-large", "not-an-object"]);
});

const good = JSON.stringify(valid);
const changed = (from: string, to: string): string => good.replace(from, to);
const nested = (levels: number): string => `{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;

const blamable: [string, string | Buffer, string][] = [
  ["501 levels", nested(501), "too-deep"],
  ["100,000 levels", nested(100_000), "too-deep"],
  ["too many levels and a wrong number", `{"n":01,"a":${nested(600)}}`, "json"],
  ["a truncated \\u", changed("ATL", "\\u12"), "json"],
  ["an unknown escape", changed("ATL", "\\x"), "json"],
  ["a control character", changed("ATL", "A\nL"), "json"],
  ["a number with a leading zero", changed(":3", ":03"), "json"],
  ["a number without its digits", changed(":3", ":-"), "json"],
  ["NaN", changed(":3", ":NaN"), "json"],
  ["Python's True", changed(":3", ":True"), "json"],
  ["a key without quotes", changed('"delay"', "delay"), "json"],
  ["a comma too many", changed("}", ",}"), "json"],
  ["a missing value", changed(":3", ":"), "json"],
  ["a byte order mark", `\ufeff${good}`, "json"],
  ["nothing", "", "json"],
  ["a bare word", "undefined", "json"],
  [
    "bytes that are not UTF-8",
    Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff), Buffer.from('"}')]),
    "json",
  ],
  ["1e999", changed(":3", ":1e999"), "range"],
  ["a key twice, the last time with a wrong type", changed("}", ',"delay":"x"}'), "type"],
  ["null", "null", "not-an-object"],
];

it.each(blamable)("blames %s on its element alone", async (_, element, reason) => {
  const body = Buffer.concat([Buffer.from(`[${good},`), Buffer.from(element), Buffer.from(`,${good}]`)]);
  const answer = await server.send({ body });
  expect(answer.status).toBe(202);
  expect(answer.body).toMatchObject({ accepted: 2, rejected: 1, errors: [{ index: 1, reason }] });
  expect(answer.body.receipts.map((receipt) => receipt !== null)).toEqual([true, false, true]);
});

const unknowable: [string, string][] = [
  ["the end of the body in an element", `[${good},{"at":`],
  ["the end of the body between elements", `[${good}`],
  ["a text that does not end", `[${good},${changed('ATL"', "ATL")},${good}]`],
  [
    "two texts that do not end, which turn everything between them around",
    `[${good},${changed('ATL"', "ATL")},${changed('ATL"', "ATL")}]`,
  ],
  ["a quote too many", `[${good},${changed("ATL", 'A"L')},${changed("ATL", 'A"L')},${good}]`],
  ["a bracket of the other kind", `[${good},{"a":[1},${good}]`],
  ["a missing comma between members", `[${good},{"a":1 "b":2},${good}]`],
  ["a missing comma between elements", `[${good} ${good}]`],
  ["single quotes", `[${good},{'a':', {'},${good}]`],
  ["a comment", `[${good},// , ]\n${good}]`],
  ["something after the array", `[${good}] ${good}`],
  ["an element that is too deep and does not end", `[${good},${"[".repeat(1_000_000)}`],
];

it.each(unknowable)("takes what comes before %s, and says that the rest was not read", async (_, body) => {
  const answer = await server.send({ body });
  expect(answer.status).toBe(202);
  expect(answer.body).toMatchObject({
    accepted: 1,
    rejected: 1,
    errors: [{ index: 1, path: "", reason: "json" }],
  });
  expect(answer.body.errors[0].message).toContain("nothing of the rest was read");
});

it("tells the places of thousands of faults without reading the body again for each", async () => {
  const body = `[${Array.from({ length: 9_999 }, () => `{"a":01,"b":"${"x".repeat(480)}"}`).join()},\n${good}]`;
  const answer = await server.send({ body });
  expect(answer.body).toMatchObject({ accepted: 1, rejected: 9_999 });
  expect(answer.body.errors[999].message).toContain(`line 1, column ${999 * 496 + 8}`);
});

it("takes an array whose only fault is a comma at its end", async () => {
  const answer = await server.send({ body: `[${good},]` });
  expect(answer.body).toMatchObject({ accepted: 1, rejected: 1, errors: [{ index: 1, reason: "json" }] });
});

it("calls an event that is far too deep just that, alone or on a line", async () => {
  const alone = await server.send({ body: nested(501) });
  expect([alone.status, alone.body.errors[0].reason]).toEqual([400, "too-deep"]);
  const lines = await server.send({
    body: `${good}\n${nested(501)}\n${good}`,
    headers: { "content-type": "application/x-ndjson" },
  });
  expect(lines.body).toMatchObject({ accepted: 2, errors: [{ index: 1, reason: "too-deep" }] });
});

it("blames a line that is not UTF-8 on itself", async () => {
  const body = Buffer.concat([Buffer.from(`${good}\n{"a":"`), Buffer.of(0xff), Buffer.from(`"}\n${good}`)]);
  const answer = await server.send({ body, headers: { "content-type": "application/x-ndjson" } });
  expect(answer.body).toMatchObject({ accepted: 2, errors: [{ index: 1, reason: "json" }] });
});

it("blames only the broken lines of NDJSON", async () => {
  const body = `${JSON.stringify(valid)}\n{"at":\n${JSON.stringify(valid)}\n`;
  const answer = await server.send({ body, headers: { "content-type": "application/x-ndjson" } });
  expect(answer.body).toMatchObject({ accepted: 2, errors: [{ index: 1, path: "", reason: "json" }] });
});
