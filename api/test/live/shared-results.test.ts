import { buildSchema, parse } from "graphql";
import { afterEach, describe, expect, it, vi } from "vitest";
import { apiError } from "../../src/errors.js";
import { SharedResult, SharedResults, SharedStream } from "../../src/live/shared-results.js";
import { PullIterator } from "../../src/live/iterator.js";
import { NOON, flight, openRig } from "../fixture.js";
import { serve } from "../serve/server.js";

interface Setting {
  readonly results: SharedResults;
  /** Executions of the field. */
  readonly executed: () => number;
  /** Gives everyone the same payload. */
  publish(payload: object): void;
  fail(error: Error): void;
  subscribe(query: string, variables?: Record<string, unknown>): Promise<SharedStream>;
}

const open: SharedStream[] = [];

function setting(): Setting {
  let executed = 0;
  let latest: object | null = null;
  const sources = new Set<PullIterator<object>>();
  const schema = buildSchema(`
    type Query { none: Int }
    type Subscription { count(last: Int, resume: String): Count! }
    type Count { value: Int!, odd: Int }
  `);
  const field = schema.getSubscriptionType()?.getFields().count;
  if (!field) throw new Error("no field");
  field.subscribe = () => {
    let sent: object | null = null;
    const pull = (): object | null => (latest === sent ? null : (sent = latest));
    const source: PullIterator<object> = new PullIterator({ pull, closed: () => sources.delete(source) });
    sources.add(source);
    return source;
  };
  field.resolve = (payload) => {
    executed++;
    return payload as object;
  };
  const results = new SharedResults({ maskError: () => apiError("INTERNAL", "masked") });
  return {
    results,
    executed: () => executed,
    publish(payload) {
      latest = payload;
      for (const source of [...sources]) source.wake();
    },
    fail(error) {
      for (const source of [...sources]) source.fail(error);
    },
    async subscribe(query, variables) {
      const stream = await results.subscribe({ schema, document: parse(query), variableValues: variables });
      if (!(stream instanceof SharedStream)) throw new Error(JSON.stringify(stream));
      open.push(stream);
      return stream;
    },
  };
}

afterEach(async () => {
  for (const stream of open.splice(0)) await stream.return();
});

async function next(stream: SharedStream): Promise<SharedResult> {
  const { value, done } = await stream.next();
  if (done) throw new Error("The stream has ended.");
  return value as SharedResult;
}

describe("results of subscriptions", () => {
  it("are executed once and written once for all who ask the same, however they spell it or begin", async () => {
    const { executed, publish, subscribe } = setting();
    const streams = await Promise.all([
      subscribe("subscription { count(last: 1) { value } }"),
      subscribe("subscription { count(last: 1) {\n value\n } }"),
      subscribe(`subscription { count(last: 1, resume: "a") { value } }`),
      subscribe(`subscription { count(last: 1, resume: "b") { value } }`),
    ]);
    publish({ value: 1 });
    const [first, ...others] = await Promise.all(streams.map(next));
    expect(executed()).toBe(1);
    for (const other of others) expect(other).toBe(first);
    expect(first.json).toBe(`{"data":{"count":{"value":1}}}`);
    expect(others[0].bytes).toBe(first.bytes);
  });

  it("are executed once for variables that differ only in how to begin", async () => {
    const { executed, publish, subscribe } = setting();
    const query = "subscription ($l: Int, $r: String) { count(last: $l, resume: $r) { value } }";
    const streams = await Promise.all([
      subscribe(query, { l: 1, r: "a" }),
      subscribe(query, { l: 1, r: "b" }),
      subscribe(query, { r: "b", l: 1 }),
    ]);
    publish({ value: 1 });
    await Promise.all(streams.map(next));
    expect(executed()).toBe(1);
  });

  it("are each their own where the selection, or what a variable leaves out, differs", async () => {
    const { executed, publish, subscribe } = setting();
    const skip = "subscription ($s: Boolean!) { count { value odd @skip(if: $s) } }";
    const streams = await Promise.all([
      subscribe("subscription { count { value } }"),
      subscribe("subscription { count { value odd } }"),
      subscribe("subscription { other: count { value } }"),
      subscribe(skip, { s: true }),
      subscribe(skip, { s: false }),
    ]);
    publish({ value: 1, odd: 3 });
    const written = (await Promise.all(streams.map(next))).map(({ json }) => json);
    expect(executed()).toBe(5);
    expect(written).toEqual([
      `{"data":{"count":{"value":1}}}`,
      `{"data":{"count":{"value":1,"odd":3}}}`,
      `{"data":{"other":{"value":1}}}`,
      `{"data":{"count":{"value":1}}}`,
      `{"data":{"count":{"value":1,"odd":3}}}`,
    ]);
  });

  it("keep a default apart from another value", async () => {
    const { executed, publish, subscribe } = setting();
    const query = (by: string): string =>
      `subscription ($s: Boolean = ${by}) { count { value odd @skip(if: $s) } }`;
    const streams = await Promise.all([subscribe(query("true")), subscribe(query("false"))]);
    publish({ value: 1, odd: 3 });
    await Promise.all(streams.map(next));
    expect(executed()).toBe(2);
  });

  it("show masked errors only: of a field, and of the whole subscription", async () => {
    const { publish, fail, subscribe } = setting();
    const stream = await subscribe("subscription { count { value } }");
    publish({ value: "secret" });
    expect((await next(stream)).json).toBe(
      `{"data":null,"errors":[{"message":"masked","extensions":{"code":"INTERNAL"}}]}`,
    );
    fail(new Error("secret"));
    await expect(stream.next()).rejects.toThrow("masked");
    expect((await stream.next()).done).toBe(true);
  });

  it("are what the GraphQL server writes to its streams, too", async () => {
    const { publish, subscribe } = setting();
    const stream = await subscribe("subscription { count { value } }");
    publish({ value: 1 });
    const result = await next(stream);
    const { stringify } = result;
    expect(stringify(result)).toBe(result.json);
    expect(stringify({ errors: [] })).toBe(`{"errors":[]}`);
  });
});

describe("results over SSE", () => {
  it("are the same text for all who get the same", async () => {
    const rig = await openRig();
    rig.add(flight(NOON));
    await rig.flush();
    const served = await serve(rig);
    const written = vi.spyOn(SharedResult.prototype, "stringify");
    const query = encodeURIComponent("subscription { network(since: TODAY) { kind rows { departures } } }");
    const text = `{"data":{"network":{"kind":"SNAPSHOT","rows":[{"departures":1}]}}}`;
    const read = async (): Promise<() => Promise<void>> => {
      const headers = { accept: "text/event-stream", "x-freshet-csrf": "1" };
      const response = await fetch(`${served.url}/graphql?query=${query}`, { headers });
      const reader = response.body?.getReader();
      let received = "";
      while (!received.includes(text)) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) break;
        received += Buffer.from(value as Uint8Array).toString();
      }
      expect(received).toContain(`event: next\ndata: ${text}`);
      return async () => await reader?.cancel();
    };
    const leave = [await read(), await read()];
    const results = new Set(written.mock.calls.map(([result]) => result));
    expect(written.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(results.size).toBe(1);
    written.mockRestore();
    for (const one of leave) await one();
    await served.close();
    await rig.close();
  });
});
