import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Rig, openRig } from "../fixture.js";
import { type GraphqlAnswer, type Served, serve } from "./server.js";

let rig: Rig;
let served: Served;

beforeAll(async () => {
  rig = await openRig();
  served = await serve(rig);
});

afterAll(async () => {
  await served.close();
  await rig.close();
});

const JSON_TYPE = { "content-type": "application/json" };
const CSRF = { "x-freshet-csrf": "1" };

type Answered = GraphqlAnswer & { readonly headers: Headers; readonly text: string };

async function send(init: RequestInit & { path?: string }): Promise<Answered> {
  const answer = await fetch(`${served.url}/graphql${init.path ?? ""}`, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, ...(JSON.parse(text) as object) };
}

function post(body: string, headers: Record<string, string> = JSON_TYPE): Promise<Answered> {
  return send({ method: "POST", headers, body });
}

function expectRefusal(answer: Answered, status: number, code: string, message: RegExp): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/(graphql-response\+)?json/u);
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0].message).toMatch(message);
  expect(answer.errors?.[0].extensions).toEqual({ code });
  expect(answer.text).not.toMatch(/originalError|SyntaxError|"http"|stack/u);
}

describe("a request that no operation can be taken from", () => {
  it.each([
    ["broken JSON", "{", /The body is no JSON/],
    ["nothing", "", /The body is no JSON/],
    ["a number", "7", /object/],
    ["null", "null", /object/],
    ["a batch", '[{ "query": "{ __typename }" }]', /Batches are not taken/],
    ["an empty batch", "[]", /Batches are not taken/],
    ["no query", "{}", /There is no operation. Send it as "query"/],
    ["an empty query", '{ "query": "  " }', /There is no operation/],
    ["a query that is no text", '{ "query": 7 }', /"query" param to be a string, but given number/],
    ["variables that are a list", '{ "query": "{ __typename }", "variables": [] }', /"variables" param/],
    ["variables as text", '{ "query": "{ __typename }", "variables": "{}" }', /"variables" param/],
    ["extensions as text", '{ "query": "{ __typename }", "extensions": "x" }', /"extensions" param/],
    ["an unknown parameter", '{ "query": "{ __typename }", "colour": 1 }', /Unexpected parameter "colour"/],
    [
      "an unknown operationName",
      '{ "query": "query A { __typename } query B { __typename }", "operationName": "C" }',
      /There is no operation "C". Name one as operationName: A, B\./,
    ],
    [
      "no operationName",
      '{ "query": "query A { __typename } { __typename }" }',
      /several operations. Name one as operationName: A, \(unnamed\)/,
    ],
    [
      "variables that are too deep",
      `{ "query": "query ($w: JSON) { __typename }", "variables": ${'{"w":'.repeat(4_000)}1${"}".repeat(4_000)} }`,
      /nested more than 32 levels deep/,
    ],
    ["no operation", '{ "query": "fragment A on Query { __typename }" }', /has no operation/],
  ])("with %s is refused with 400 and why", async (_name, body, message) => {
    for (const accept of ["application/json", "application/graphql-response+json", "*/*"])
      expectRefusal(await post(body, { ...JSON_TYPE, accept }), 400, "BAD_USER_INPUT", message);
  });

  it.each(["variables", "extensions"])("with broken %s in its address is refused", async (name) => {
    const path = `?query=${encodeURIComponent("{ __typename }")}&${name}=${encodeURIComponent("{")}`;
    expectRefusal(await send({ path, headers: CSRF }), 400, "BAD_USER_INPUT", /are no JSON/);
  });

  it("with a mutation by GET is refused, as there are none", async () => {
    const path = `?query=${encodeURIComponent("mutation { x }")}`;
    expectRefusal(await send({ path, headers: CSRF }), 405, "BAD_USER_INPUT", /mutation .* POST/);
  });

  it("says which header keeps foreign pages out", async () => {
    const path = `?query=${encodeURIComponent("{ __typename }")}`;
    expectRefusal(await send({ path }), 403, "FORBIDDEN", /Send the header "x-freshet-csrf: 1"/);
    const asForm = await post("{}", { "content-type": "text/plain" });
    expectRefusal(asForm, 403, "FORBIDDEN", /Send JSON with Content-Type: application\/json/);
  });

  it.each(["multipart/form-data; boundary=x", "text/plain", "image/png"])(
    "says what to send instead of %s",
    async (type) => {
      const answer = await post("--x--", { "content-type": type, ...CSRF });
      expectRefusal(answer, 415, "BAD_USER_INPUT", /Content-Type: application\/json/);
    },
  );

  it.each(["PUT", "DELETE", "OPTIONS", "PATCH"])("by %s is told what there is", async (method) => {
    const answer = await send({ method });
    expectRefusal(answer, 405, "BAD_USER_INPUT", new RegExp(`by GET or POST, not by ${method}`, "u"));
    expect(answer.headers.get("allow")).toBe("GET, POST");
  });

  it("that is too large names the limit, whether it says its length or not", async () => {
    const body = JSON.stringify({ query: "{ __typename }", variables: { x: "x".repeat(120_000) } });
    expectRefusal(await post(body), 413, "BAD_USER_INPUT", /larger than 100000 bytes/);
    const text = await new Promise<string>((resolve, reject) => {
      const chunked = request(`${served.url}/graphql`, { method: "POST", headers: JSON_TYPE });
      chunked.once("error", reject);
      chunked.once("response", (answer) => {
        void answer
          .toArray()
          .then((chunks) => resolve(`${answer.statusCode} ${Buffer.concat(chunks as Buffer[]).toString()}`));
      });
      // Two writes: the length is not known before.
      chunked.write(body.slice(0, 1_000));
      chunked.end(body.slice(1_000));
    });
    expect(text).toMatch(/^413 .*larger than 100000 bytes.*"BAD_USER_INPUT"/u);
  });
});

describe("what is sent is not repeated at length", () => {
  it("in a message of the language's own rules", async () => {
    const query = `{ network(last: "1d", first: ${"9".repeat(5_000)}) { totalCount } }`;
    const { errors } = await post(JSON.stringify({ query }));
    expect(errors?.[0].message.length).toBeLessThan(1_100);
  });
});

describe("variables of the wrong type", () => {
  it.each([
    ["$n: Int", "first: $n", { n: "ten" }, /Variable "\$n" got invalid value "ten"/],
    ["$n: Int!", "first: $n", {}, /Variable "\$n" of required type "Int!" was not provided/],
    ["$t: DateTime!", "from: $t, to: $t", { t: 5 }, /5 is not a DateTime/],
    ["$d: Duration!", "last: $d", { d: { x: 1 } }, /is not a Duration/],
  ])("%s: they are named", async (definition, args, variables, message) => {
    const query = `query (${definition}) { network(${args}) { totalCount } }`;
    const { errors } = await post(JSON.stringify({ query, variables }));
    expect(errors?.map((error) => error.message).join("\n")).toMatch(message);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("an answer that the client does not take", () => {
  const query = JSON.stringify({ query: "{ __typename }" });
  const subscription = JSON.stringify({
    query: 'subscription { network(last: "1h") { kind } }',
  });

  it("says which forms there are", async () => {
    for (const accept of ["text/html", "image/png", "nonsense"])
      expectRefusal(
        await post(query, { ...JSON_TYPE, accept }),
        406,
        "BAD_USER_INPUT",
        /application\/graphql-response\+json/,
      );
  });

  it("says how to subscribe, and leaves no subscription behind", async () => {
    for (const accept of ["application/json", "text/html"])
      expectRefusal(
        await post(subscription, { ...JSON_TYPE, accept }),
        406,
        "BAD_USER_INPUT",
        /text\/event-stream.*multipart\/mixed;subscriptionSpec=1.0.*graphql-transport-ws/,
      );
    expect(await rig.api.metrics.getSingleMetricAsString("freshet_subscribers")).toContain(
      "freshet_subscribers 0",
    );
  });

  it("still says what was wrong with the request", async () => {
    const answer = await post("{", { ...JSON_TYPE, accept: "text/html" });
    expectRefusal(answer, 400, "BAD_USER_INPUT", /The body is no JSON/);
  });
});
