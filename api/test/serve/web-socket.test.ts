import { type Client, createClient } from "graphql-ws";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { type Rig, flight, openRig } from "../fixture.js";
import { type Served, serve } from "./server.js";

let rig: Rig;
let served: Served;
let client: Client;
const logged: object[] = [];

beforeEach(async () => {
  const logger = { info: () => {}, warn: () => {}, error: (fields: object) => void logged.push(fields) };
  rig = await openRig({
    logger,
    origins: ["https://pages.example"],
    limits: {
      subscriptionsPerSocketMax: 3,
      socketsPerAddressMax: 4,
      socketMessagesBurst: 30,
      connectionInitMsMax: 200,
    },
  });
  served = await serve(rig);
  client = createClient({ url: served.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
});

afterEach(async () => {
  logged.length = 0;
  await client.dispose();
  await served.close();
  await rig.close();
});

const DAY = 'from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z"';
const FRAMES = `subscription { network(${DAY}) { kind rows { departures } } }`;

/** Opens a socket by hand; resolves with how it ended, or "open" if it stays open for a while. */
async function connect(
  headers: Record<string, string> = {},
  protocol = "graphql-transport-ws",
): Promise<{ socket: WebSocket; end: Promise<string> }> {
  const socket = new WebSocket(served.socketUrl, protocol, { headers });
  const end = new Promise<string>((resolve) => {
    socket.once("unexpected-response", (_request, response) => resolve(String(response.statusCode)));
    socket.once("close", (code) => resolve(String(code)));
    socket.on("error", () => {});
  });
  await Promise.race([end, new Promise((resolve) => socket.once("open", resolve))]);
  return { socket, end };
}

async function subscribers(): Promise<string> {
  return await rig.api.metrics.getSingleMetricAsString("freshet_subscribers");
}

describe("GraphQL over a WebSocket", () => {
  it("sends frames to graphql-ws's own client, and ends with it", async () => {
    rig.add(flight("2026-03-10T10:00:00Z"));
    await rig.flush();
    const frames = client.iterate({ query: FRAMES });
    expect((await frames.next()).value).toEqual({
      data: { network: { kind: "SNAPSHOT", rows: [{ departures: 1 }] } },
    });
    rig.add(flight("2026-03-10T10:00:01Z"));
    await rig.flush();
    expect((await frames.next()).value).toEqual({
      data: { network: { kind: "DELTA", rows: [{ departures: 2 }] } },
    });
    await frames.return?.();
    await expect.poll(subscribers).toContain("freshet_subscribers 0");
  });

  it("answers queries as well", async () => {
    const answers = client.iterate({ query: "{ _model { fingerprint } }" });
    expect((await answers.next()).value).toEqual({ data: { _model: { fingerprint: rig.plan.fingerprint } } });
  });

  it.each([
    ["an unknown field", `subscription { network(${DAY}) { colour } }`, /Cannot query field "colour"/],
    ["broken syntax", "subscription {", /Syntax Error/],
    ["too deep", `{ ${"a { ".repeat(9)}b${" }".repeat(9)} }`, /more than 8/],
    ["a bad cursor", `subscription { network(${DAY}, after: "x") { kind } }`, /no cursor/],
  ])("refuses %s with a code, as over HTTP", async (_name, query, message) => {
    const failure: unknown = await client
      .iterate({ query })
      .next()
      .then(
        (result) => (result.value as { errors: unknown }).errors,
        (error: unknown) => error,
      );
    const errors = failure as { message: string; extensions: { code: string } }[];
    expect(errors.map((error) => error.message).join("\n")).toMatch(message);
    expect(errors.map((error) => error.extensions.code)).toContain("BAD_USER_INPUT");
  });

  it("masks unexpected errors", async () => {
    rig.history.read = () => Promise.reject(new Error("secret"));
    const { value } = await client.iterate({ query: FRAMES }).next();
    expect(value).toMatchObject({ errors: [{ extensions: { code: "INTERNAL" } }] });
    expect(JSON.stringify(value)).not.toContain("secret");
    expect(JSON.stringify(logged.map((fields) => String((fields as { err: unknown }).err)))).toContain(
      "secret",
    );
  });

  it("allows so many subscriptions on a socket", async () => {
    const open = [1, 2, 3].map(() => client.iterate({ query: FRAMES }));
    await Promise.all(open.map((frames) => frames.next()));
    await expect(client.iterate({ query: FRAMES }).next()).rejects.toMatchObject([
      { extensions: { code: "RATE_LIMITED" } },
    ]);
    await Promise.all(open.map((frames) => frames.return?.()));
  });

  it("takes the sockets of allowed pages only, and so many of an address", async () => {
    expect(await (await connect({ origin: "https://evil.example" })).end).toBe("403");
    const fine = await Promise.all([
      connect({ origin: served.url }),
      connect({ origin: "https://pages.example" }),
      connect(),
      connect(),
    ]);
    expect(await (await connect()).end).toBe("429");
    for (const { socket } of fine) socket.terminate();
    await expect
      .poll(async () => await rig.api.metrics.getSingleMetricAsString("freshet_web_sockets"))
      .toContain("freshet_web_sockets 0");
  });

  it("does not wait long for connection_init", async () => {
    expect(await (await connect()).end).toBe("4408");
  });

  it("ends a socket that sends too much at once, or too often", async () => {
    const large = await connect();
    large.socket.send(JSON.stringify({ type: "connection_init", payload: { x: "x".repeat(70_000) } }));
    expect(await large.end).toBe("1009");
    const often = await connect();
    often.socket.send(JSON.stringify({ type: "connection_init" }));
    for (let i = 0; i < 40; i++) often.socket.send(JSON.stringify({ type: "ping" }));
    expect(await often.end).toBe("1013");
  });
});
