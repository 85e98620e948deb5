import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import WebSocket from "ws";
import { type Rig, openRig } from "../fixture.js";
import { type Served, serve } from "./server.js";

let rig: Rig;
let served: Served;
const sockets: WebSocket[] = [];
const printed = vi.spyOn(console, "error");
const warned = vi.spyOn(console, "warn");

beforeEach(async () => {
  rig = await openRig({
    limits: {
      subscriptionsPerSocketMax: 1,
      socketsPerAddressMax: 2,
      socketMessagesBurst: 30,
      connectionInitMsMax: 60_000,
    },
  });
  served = await serve(rig);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await served.close();
  await rig.close();
  expect(printed).not.toHaveBeenCalled();
  expect(warned).not.toHaveBeenCalled();
});

const INIT = JSON.stringify({ type: "connection_init" });
const PROTOCOL = "graphql-transport-ws";

interface Opened {
  readonly socket: WebSocket;
  /** "code reason" */
  readonly end: Promise<string>;
  /** The next message. */
  next(): Promise<Record<string, unknown>>;
}

async function open(protocol: string[] = [PROTOCOL]): Promise<Opened> {
  const socket = new WebSocket(served.socketUrl, protocol);
  sockets.push(socket);
  const messages: Record<string, unknown>[] = [];
  const waiting: ((message: Record<string, unknown>) => void)[] = [];
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(String(data)) as Record<string, unknown>;
    const taker = waiting.shift();
    if (taker) taker(message);
    else messages.push(message);
  });
  const end = new Promise<string>((resolve) => {
    socket.once("close", (code, reason) => resolve(`${code} ${String(reason)}`));
    socket.on("error", () => {});
  });
  await Promise.race([end, new Promise((resolve) => socket.once("open", resolve))]);
  return {
    socket,
    end,
    next: () => {
      const message = messages.shift();
      return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

async function initialised(): Promise<Opened> {
  const opened = await open();
  opened.socket.send(INIT);
  expect(await opened.next()).toEqual({ type: "connection_ack" });
  return opened;
}

async function refusals(): Promise<string> {
  return await rig.api.metrics.getSingleMetricAsString("freshet_web_socket_refusals_total");
}

async function expectCounted(reason: string): Promise<void> {
  await expect.poll(refusals).toContain(`freshet_web_socket_refusals_total{reason="${reason}"} 1`);
}

/** Answers an upgrade by hand: status and body. */
async function shake(headers: Record<string, string>): Promise<{ status?: number; body: string }> {
  return await new Promise((resolve, reject) => {
    const asked = request(`${served.url}/graphql`, {
      headers: { connection: "Upgrade", upgrade: "websocket", ...headers },
    });
    asked.once("error", reject);
    asked.once("upgrade", (_answer, socket) => {
      socket.destroy();
      resolve({ status: 101, body: "" });
    });
    asked.once("response", (answer) => {
      void answer
        .toArray()
        .then((chunks) =>
          resolve({ status: answer.statusCode, body: Buffer.concat(chunks as Buffer[]).toString() }),
        );
    });
    asked.end();
  });
}

const GOOD_SHAKE = { "sec-websocket-version": "13", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" };
const SUBSCRIBE = (id: string): string =>
  JSON.stringify({
    id,
    type: "subscribe",
    payload: { query: "subscription { _sources { name } }" },
  });

describe("a socket is closed with a code and a reason, and counted", () => {
  it.each([
    ["what is no JSON", "hello", /^4400 This is no message of graphql-transport-ws\./, "bad-message"],
    ["an unknown type", '{ "type": "start" }', /^4400 This is no message/, "bad-message"],
    ["a message of the server", '{ "type": "connection_ack" }', /^4400 Only servers send/, "bad-message"],
    [
      "an operation without a query",
      '{ "id": "1", "type": "subscribe", "payload": {} }',
      /^4400 /,
      "bad-message",
    ],
    ["connection_init again", INIT, /^4429 Send connection_init only once\./, "second-init"],
    [
      "a message over the limit",
      "x".repeat(70_000),
      /^1009 A message has at most 65536 bytes\./,
      "too-large",
    ],
    ["one far over it", "x".repeat(700_000), /^1009 /, "too-large"],
  ])("for %s", async (_name, message, end, reason) => {
    const opened = await initialised();
    opened.socket.send(message);
    expect(await opened.end).toMatch(end);
    await expectCounted(reason);
  });

  it("for an operation before connection_init", async () => {
    const opened = await open();
    opened.socket.send(SUBSCRIBE("1"));
    expect(await opened.end).toMatch(/^4401 Send connection_init and wait/u);
    await expectCounted("no-init");
  });

  it("for an id that is in use, however long", async () => {
    const opened = await initialised();
    const id = "ä".repeat(500);
    opened.socket.send(SUBSCRIBE(id));
    expect(await opened.next()).toMatchObject({ type: "next", id });
    opened.socket.send(SUBSCRIBE(id));
    expect(await opened.end).toMatch(/^4409 This id is in use/u);
    await expectCounted("duplicate-id");
  });

  it("for messages that come too fast, and hears no more of them", async () => {
    const opened = await initialised();
    for (let i = 0; i < 200; i++) opened.socket.send('{ "type": "ping" }');
    expect(await opened.end).toMatch(/^1013 Too many messages/u);
    await expectCounted("too-often");
  });

  it("for text that is no UTF-8", async () => {
    const opened = await initialised();
    opened.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await opened.end).toMatch(/^1007/u);
    await expectCounted("bad-frame");
  });

  it("for a foreign subprotocol, or none", async () => {
    expect(await (await open([])).end).toMatch(/^4406 Ask for the subprotocol graphql-transport-ws\./u);
    await expectCounted("protocol");
    // A client that asked for another one ends it by itself.
    expect(await (await open(["graphql-ws"])).end).toMatch(/^1006/u);
  });
});

describe("a handshake is refused with a status and a reason, and counted", () => {
  it("where it is none", async () => {
    const { status, body } = await shake({ "sec-websocket-version": "13" });
    expect([status, JSON.parse(body)]).toEqual([
      400,
      {
        errors: [
          {
            message: expect.stringContaining("Sec-WebSocket-Key"),
            extensions: { code: "BAD_USER_INPUT" },
          },
        ],
      },
    ]);
    await expectCounted("bad-handshake");
  });

  it("from pages of elsewhere", async () => {
    const { status, body } = await shake({ ...GOOD_SHAKE, origin: "https://evil.example" });
    expect([status, JSON.parse(body)]).toMatchObject([
      403,
      { errors: [{ extensions: { code: "FORBIDDEN" } }] },
    ]);
    await expectCounted("origin");
  });

  it("past the number of sockets", async () => {
    const opened = [await open(), await open()];
    const { status, body } = await shake(GOOD_SHAKE);
    expect([status, JSON.parse(body)]).toMatchObject([
      429,
      {
        errors: [
          {
            message: expect.stringMatching(/^2 sockets of this address are open\./u),
            extensions: { code: "RATE_LIMITED" },
          },
        ],
      },
    ]);
    await expectCounted("too-many-sockets");
    for (const { socket } of opened) socket.terminate();
    await expect.poll(async () => (await shake(GOOD_SHAKE)).status).toBe(101);
  });
});

describe("an operation on a socket is refused without ending the socket", () => {
  it("past the number of subscriptions", async () => {
    const opened = await initialised();
    opened.socket.send(SUBSCRIBE("1"));
    expect(await opened.next()).toMatchObject({ type: "next", id: "1" });
    opened.socket.send(SUBSCRIBE("2"));
    expect(await opened.next()).toMatchObject({
      ...{ type: "error", id: "2" },
      payload: [{ extensions: { code: "RATE_LIMITED" } }],
    });
    await expectCounted("too-many-subscriptions");
  });

  it("with the contract's code alone", async () => {
    const opened = await initialised();
    for (const payload of [
      { query: "query A { __typename } query B { __typename }", operationName: "C" },
      { query: "fragment A on Query { __typename }" },
      { query: "{ nothing }" },
      { query: "{" },
      { query: "query ($n: Int!) { network(first: $n) { totalCount } }", variables: {} },
    ]) {
      opened.socket.send(JSON.stringify({ id: "1", type: "subscribe", payload }));
      const answer = await opened.next();
      const errors =
        answer.type === "error" ? answer.payload : (answer.payload as { errors: unknown[] }).errors;
      expect((errors as { extensions: unknown }[]).map(({ extensions }) => extensions)).toEqual([
        { code: "BAD_USER_INPUT" },
      ]);
      if (answer.type === "next") expect(await opened.next()).toEqual({ id: "1", type: "complete" });
    }
  });
});
