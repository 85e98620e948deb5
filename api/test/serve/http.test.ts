import { request } from "node:http";
import { type LiveStore, createEmbeddedLive } from "@freshet/engines";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rig, flight, openRig } from "../fixture.js";
import { type Served, post, serve } from "./server.js";

let rig: Rig;
let served: Served;
const logged: object[] = [];

const logger = { info: () => {}, warn: () => {}, error: (fields: object) => void logged.push(fields) };

async function start(options: Parameters<typeof openRig>[0] = {}): Promise<void> {
  rig = await openRig({ logger, ...options });
  served = await serve(rig);
}

beforeEach(() => start());

afterEach(async () => {
  logged.length = 0;
  await served.close();
  await rig.close();
});

async function restart(options: Parameters<typeof openRig>[0]): Promise<void> {
  await served.close();
  await rig.close();
  await start(options);
}

const DAY = 'from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z"';

describe("GraphQL over HTTP", () => {
  it("answers a query by POST", async () => {
    rig.add(flight("2026-03-10T10:00:00Z"));
    await rig.flush();
    expect(await post(served, `{ network(${DAY}) { nodes { departures perHour } } }`)).toMatchObject({
      status: 200,
      data: { network: { nodes: [{ departures: 1, perHour: 1 / 24 }] } },
    });
  });

  it("answers a query by GET only with a header that forms cannot send", async () => {
    const url = `${served.url}/graphql?query=${encodeURIComponent("{ _model { fingerprint } }")}`;
    expect((await fetch(url)).status).toBe(403);
    const answer = await fetch(url, { headers: { "x-freshet-csrf": "1", accept: "application/json" } });
    expect(await answer.json()).toEqual({ data: { _model: { fingerprint: rig.plan.fingerprint } } });
  });

  it.each(["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])(
    "refuses a body that a foreign form could send: %s",
    async (type) => {
      const body = "query=%7B__typename%7D";
      const answer = await fetch(`${served.url}/graphql`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      });
      expect(answer.status).toBe(403);
    },
  );

  it("sends the headers that protect browsers, and allows no foreign origin", async () => {
    const answer = await fetch(`${served.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "https://evil.example" },
      body: JSON.stringify({ query: "{ __typename }" }),
    });
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("streams frames over SSE", async () => {
    rig.add(flight("2026-03-10T10:00:00Z"));
    await rig.flush();
    const abort = new AbortController();
    const answer = await fetch(`${served.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: `subscription { network(${DAY}) { kind rows { departures } } }` }),
      signal: abort.signal,
    });
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    const until = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The stream ended after: ${text}`);
        text += Buffer.from(value).toString();
      }
    };
    await until('{"kind":"SNAPSHOT","rows":[{"departures":1}]}');
    rig.add(flight("2026-03-10T10:00:01Z"));
    await rig.flush();
    await until('{"kind":"DELTA","rows":[{"departures":2}]}');
    abort.abort();
    await expect
      .poll(async () => await rig.api.metrics.getSingleMetricAsString("freshet_subscribers"))
      .toContain("freshet_subscribers 0");
  });

  it("masks what clients must not see, under a request id that the log has", async () => {
    const live = createEmbeddedLive();
    await restart({ live, hooks: { requestId: () => "request-7" } });
    rig.history.read = () => Promise.reject(new Error("secret: mongodb://user:password@host"));
    const answer = await post(served, `{ network(${DAY}) { totalCount } }`);
    expect(JSON.stringify(answer)).not.toContain("secret");
    expect(answer.errors).toMatchObject([{ extensions: { code: "INTERNAL", requestId: "request-7" } }]);
    expect(logged).toMatchObject([
      { requestId: "request-7", err: { message: expect.stringContaining("secret") } },
    ]);
    await live.close();
  });

  it("says when nothing can be answered yet", async () => {
    const unopened: LiveStore = createEmbeddedLive();
    const opened = unopened.snapshot.bind(unopened);
    unopened.snapshot = async (rollup) => (rollup === "Network" ? [] : await opened(rollup));
    await restart({ live: unopened, limits: { waitMsMax: 50 } });
    expect(await post(served, `{ network(${DAY}) { totalCount } }`)).toMatchObject({
      errors: [{ extensions: { code: "UNAVAILABLE" } }],
    });
    const ready = await fetch(`${served.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ ready: false, reasons: ["Network has 0 of 1 partitions"] });
    await unopened.close();
  });
});

const nested = (depth: number): string =>
  `{ ${"... { ".repeat(0)}${"a { ".repeat(depth)}b${" }".repeat(depth)} }`;

/** Fragments that spread all others: more paths than could be followed in a lifetime. */
function tangle(count: number): string {
  const names = Array.from({ length: count }, (_, i) => `f${i}`);
  const spreads = (but: string): string => names.map((name) => (name === but ? "" : ` ...${name}`)).join("");
  return `{${spreads("")} } ${names.map((name) => `fragment ${name} on Query {${spreads(name)} }`).join(" ")}`;
}

describe("bad input over HTTP", () => {
  it.each([
    ["an unknown field", `{ punctuality(${DAY}) { nodes { delays } } }`, /Cannot query field "delays"/],
    ["broken syntax", "{ punctuality( }", /Syntax Error/],
    ["too deep", nested(9), /10 levels deep, more than 8/],
    [
      "too many aliases",
      `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: __typename`).join(" ")} }`,
      /31 aliases, more than 30/,
    ],
    ["too many root fields", `{ ${"__typename ".repeat(16)} }`, /more than 15 fields at its root/],
    [
      "too many root fields, by way of fragments",
      `{ ...a ...a } fragment a on Query { ${"__typename ".repeat(8)} }`,
      /more than 15 fields at its root/,
    ],
    ["fragments that spread each other", tangle(15), /Cannot spread fragment "f0" within itself/],
    [
      "too many directives",
      `{ __typename ${"@skip(if: false) ".repeat(11)} }`,
      /11 directives, more than 10/,
    ],
    ["too many tokens", `{ ${"__typename ".repeat(1_001)} }`, /more than 1000 tokens/],
    ["introspection", "{ __schema { types { name } } }", /introspection has been disabled/i],
    ["a bad time zone", `{ network(${DAY}, timeZone: "Mars/Olympus") { totalCount } }`, /Mars\/Olympus/],
    ["a bad cursor", `{ network(${DAY}, after: "nonsense") { totalCount } }`, /this is no cursor/],
    ["first: 1000000", `{ network(${DAY}, first: 1000000) { totalCount } }`, /not between 0 and 1000/],
    [
      "a time without zone",
      '{ network(from: "2026-03-10T00:00:00", to: "2026-03-11T00:00:00Z") { totalCount } }',
      /with a zone/,
    ],
    ["no period", "{ network { totalCount } }", /Say the period/],
  ])("%s is refused with what to change", async (_name, query, message) => {
    const answer = await post(served, query);
    expect(answer.errors?.map((error) => error.extensions.code)).toContain("BAD_USER_INPUT");
    expect(answer.errors?.map((error) => error.message).join("\n")).toMatch(message);
  });

  it("refuses a question that would read too much before it runs, with an estimate", async () => {
    await restart({ limits: { cellsMax: 10 } });
    const answer = await post(
      served,
      '{ network(from: "2025-03-10T00:00:00Z", to: "2026-03-11T01:00:00Z") { totalCount } }',
    );
    expect(answer.errors).toMatchObject([
      { extensions: { code: "TOO_EXPENSIVE", estimate: 734, limit: 10 } },
    ]);
    expect(rig.history.reads).toBe(0);
  });

  it("answers a Host that is none without telling anything of the inside", async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const { port } = new URL(served.url);
      const asked = request({ port, host: "127.0.0.1", path: "/graphql?query=1", headers: { host: "[bad" } });
      asked.once("error", reject);
      asked.once("response", async (answer) => {
        const chunks = await answer.toArray();
        resolve(`${answer.statusCode} ${Buffer.concat(chunks as Buffer[]).toString()}`);
      });
      asked.end();
    });
    expect(text).toMatch(/^400 .*"BAD_USER_INPUT"/);
    expect(text).not.toMatch(/node_modules|TypeError/);
  });

  it("refuses a body of more than 100 KB, and batches", async () => {
    const large = await fetch(`${served.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ __typename }", variables: { x: "x".repeat(120_000) } }),
    });
    expect(large.status).toBe(413);
    const batch = await fetch(`${served.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([{ query: "{ __typename }" }, { query: "{ __typename }" }]),
    });
    expect(batch.status).toBe(400);
  });
});

describe("the pages beside GraphQL", () => {
  it("is live, ready, and counts", async () => {
    expect((await fetch(`${served.url}/live`)).status).toBe(200);
    expect(await (await fetch(`${served.url}/ready`)).json()).toEqual({ ready: true, reasons: [] });
    await post(served, "{ __typename }");
    const metrics = await (await fetch(`${served.url}/metrics`)).text();
    expect(metrics).toContain('freshet_operation_seconds_count{kind="query",failed="false"} 1');
    expect(metrics).toContain("freshet_event_loop_delay_seconds_p99");
    expect((await fetch(`${served.url}/elsewhere`)).status).toBe(404);
  });

  it("tells the dashboards, and that they changed", async () => {
    const first = await fetch(`${served.url}/dashboards.json`);
    const etag = first.headers.get("etag") as string;
    expect(await first.json()).toMatchObject({
      app: "Freshet",
      notice: null,
      problems: [],
      dashboards: [],
      model: [{ name: "Punctuality" }, { name: "Network" }],
    });
    const same = await fetch(`${served.url}/dashboards.json`, { headers: { "if-none-match": etag } });
    expect(same.status).toBe(304);
    rig.api.setNotice({ text: "The model has a mistake.", problems: [] });
    const changed = await fetch(`${served.url}/dashboards.json`, { headers: { "if-none-match": etag } });
    expect(await changed.json()).toMatchObject({ notice: "The model has a mistake." });
  });

  it("tells the dashboards and answers queries to pages of the allowed origins, with a token, and to no others", async () => {
    const [partner, evil] = ["https://partner.example", "https://evil.example"];
    await restart({ origins: [partner] });
    for (const path of ["/dashboards.json", "/graphql"]) {
      const url = served.url + path;
      const asked = {
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
      };
      const before = await fetch(url, { method: "OPTIONS", headers: { origin: partner, ...asked } });
      expect(before.status).toBe(204);
      expect(before.headers.get("access-control-allow-origin")).toBe(partner);
      expect(before.headers.get("access-control-allow-headers")).toBe("authorization");
      expect(before.headers.get("access-control-allow-credentials")).not.toBe("true");
      const refused = await fetch(url, { method: "OPTIONS", headers: { origin: evil, ...asked } });
      expect(refused.headers.get("access-control-allow-origin")).not.toBe(evil);
    }
    const read = async (origin: string): Promise<Headers> =>
      (await fetch(`${served.url}/dashboards.json`, { headers: { origin } })).headers;
    expect((await read(partner)).get("access-control-allow-origin")).toBe(partner);
    expect((await read(partner)).get("vary")).toBe("Origin");
    expect((await read(evil)).get("access-control-allow-origin")).toBeNull();
  });

  it("shows GraphiQL in development only, without anything from elsewhere", async () => {
    const html = { headers: { accept: "text/html" } };
    expect(await (await fetch(`${served.url}/graphql`, html)).text()).not.toContain("<html");
    await restart({ dev: true });
    const page = await (await fetch(`${served.url}/graphql`, html)).text();
    expect(page).toContain("PunctualityHistory");
    expect(page).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/u);
    expect((await post(served, "{ __schema { queryType { name } } }")).data).toEqual({
      __schema: { queryType: { name: "Query" } },
    });
  });
});
