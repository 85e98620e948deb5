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
  ["an unfinished array", `[${JSON.stringify(valid)}`, "BAD_JSON"],
  ["a comma too many", `[${JSON.stringify(valid)},]`, "BAD_JSON"],
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
  const answer = await server.send({ body: '[\n  {"a": 1},\n  {"a" 2}\n]' });
  expect(answer.body.error!.message).toContain("line 3, column 8");
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

it("blames only the broken lines of NDJSON", async () => {
  const body = `${JSON.stringify(valid)}\n{"at":\n${JSON.stringify(valid)}\n`;
  const answer = await server.send({ body, headers: { "content-type": "application/x-ndjson" } });
  expect(answer.body).toMatchObject({ accepted: 2, errors: [{ index: 1, path: "", reason: "json" }] });
});
