import { type Client, createClient } from "graphql-ws";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { badInput } from "../../src/errors.js";
import { PullIterator } from "../../src/live/iterator.js";
import { SharedResult, SharedStream } from "../../src/live/shared-results.js";
import { type DeliverySocket, SocketDelivery } from "../../src/live/socket-delivery.js";
import { NOON, type Rig, flight, openRig } from "../fixture.js";
import { type Served, serve } from "../serve/server.js";

/** A socket that says when its messages have gone only when told to. */
class SlowSocket implements DeliverySocket {
  readonly messages: string[] = [];
  readonly parts: (string | Buffer)[] = [];
  #sent: ((error?: Error) => void) | null = null;
  #begun = "";

  send(data: string | Buffer, { fin }: { fin: boolean }, sent?: (error?: Error) => void): void {
    this.parts.push(data);
    this.#begun += String(data);
    if (!fin) return;
    this.messages.push(this.#begun);
    this.#begun = "";
    this.#sent = sent ?? null;
  }

  async drain(error?: Error): Promise<void> {
    this.#sent?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Results that are always the newest of what was published. */
function source(): { stream: SharedStream; publish: (data: object) => void; closed: () => number } {
  let closed = 0;
  let latest: SharedResult | null = null;
  const iterator: PullIterator<SharedResult> = new PullIterator({
    pull: () => {
      const result = latest;
      latest = null;
      return result;
    },
    closed: () => void closed++,
  });
  const stream = new SharedStream(
    iterator,
    (result) => result as SharedResult,
    (error) => error as never,
  );
  const publish = (data: object): void => {
    latest = new SharedResult({ data: data as never });
    iterator.wake();
  };
  return { stream, publish, closed: () => closed };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("delivery to a socket", () => {
  it("holds one message while the socket is slow, and then the newest", async () => {
    const { stream, publish } = source();
    const socket = new SlowSocket();
    const delivery = new SocketDelivery(stream, socket, `a"b`);
    const end = delivery.next();
    for (let n = 1; n <= 100; n++) {
      publish({ n });
      await settled();
    }
    expect(socket.messages).toHaveLength(1);
    await socket.drain();
    expect(socket.messages).toEqual([
      `{"id":"a\\"b","type":"next","payload":{"data":{"n":1}}}`,
      `{"id":"a\\"b","type":"next","payload":{"data":{"n":100}}}`,
    ]);
    await socket.drain();
    await delivery.return();
    expect(await end).toEqual({ value: undefined, done: true });
  });

  it("writes the same bytes of a long message to all", async () => {
    const result = new SharedResult({ data: { text: "ä".repeat(20_000) } });
    const sockets = [new SlowSocket(), new SlowSocket()];
    for (const socket of sockets) {
      const iterator = new PullIterator<SharedResult>({ pull: () => result, closed: () => {} });
      const stream = new SharedStream(
        iterator,
        (one) => one as SharedResult,
        (error) => error as never,
      );
      const delivery = new SocketDelivery(stream, socket, "1");
      const end = delivery.next();
      await settled();
      await delivery.return();
      await socket.drain();
      await end;
    }
    expect(sockets.map(({ parts }) => parts[1] === result.bytes)).toEqual([true, true]);
    expect(JSON.parse(sockets[0].messages[0])).toEqual({
      id: "1",
      type: "next",
      payload: { data: result.data },
    });
  });

  it("ends with a socket that can't send any more", async () => {
    const { stream, publish, closed } = source();
    const socket = new SlowSocket();
    const end = new SocketDelivery(stream, socket, "1").next();
    publish({ n: 1 });
    await settled();
    await socket.drain(new Error("closed"));
    expect(await end).toEqual({ value: undefined, done: true });
    expect(closed()).toBe(1);
  });

  it("ends at once on a quiet source", async () => {
    const { stream, closed } = source();
    const delivery = new SocketDelivery(stream, new SlowSocket(), "1");
    const end = delivery.next();
    await delivery.return();
    expect(await end).toEqual({ value: undefined, done: true });
    expect(closed()).toBe(1);
  });
});

describe("delivery to graphql-ws's own client", () => {
  let rig: Rig;
  let served: Served;
  let client: Client;
  let ended = false;

  afterEach(async () => {
    await client.dispose();
    await served.close();
    if (!ended) await rig.close();
  });

  async function connect(): Promise<void> {
    ended = false;
    rig = await openRig();
    served = await serve(rig);
    client = createClient({ url: served.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
  }

  it("gives long frames as they are, with what else the socket carries between them", async () => {
    await connect();
    for (let i = 0; i < 400; i++) rig.add(flight(NOON - i * 1_000, { origin: `Zürich ${i}`, carrier: "DL" }));
    await rig.flush();
    const query = `subscription { punctuality(since: TODAY, first: 400) { rows { id origin departures } } }`;
    const answers = await Promise.all(
      [1, 2, 3].map(async () => {
        const frames = client.iterate<{ punctuality: { rows: { origin: string }[] } }>({ query });
        const { value } = await frames.next();
        await frames.return?.();
        return (value as { data: { punctuality: { rows: { origin: string }[] } } }).data.punctuality.rows;
      }),
    );
    for (const rows of answers) expect(new Set(rows.map(({ origin }) => origin)).size).toBe(400);
  });

  it("closes the socket, so that clients come back, and completes nothing when the server ends", async () => {
    await connect();
    const heard: string[] = [];
    const closed = new Promise((resolve) => client.on("closed", resolve));
    const first = new Promise<void>((resolve) => {
      client.subscribe(
        { query: `subscription { network(since: TODAY) { kind } }` },
        {
          next: () => resolve(),
          error: () => heard.push("error"),
          complete: () => heard.push("complete"),
        },
      );
    });
    await first;
    ended = true;
    await rig.close();
    expect(await closed).toMatchObject({ code: 1012 });
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual(["error"]);
  });

  it("ends with an error that has a code where the live query fails", async () => {
    await connect();
    rig.add(flight(NOON));
    await rig.flush();
    const frames = client.iterate({ query: `subscription { network(since: TODAY) { kind } }` });
    await frames.next();
    rig.history.read = () => Promise.reject(badInput("Ask for something else."));
    // The panes of another day have to be read first.
    rig.clock.time += 86_400_000;
    rig.add(flight(NOON));
    await rig.flush();
    const error: unknown = await untilFailure(frames);
    expect(error).toMatchObject([
      { message: "Ask for something else.", extensions: { code: "BAD_USER_INPUT" } },
    ]);
    expect(await rig.api.metrics.getSingleMetricAsString("freshet_subscribers")).toContain("_subscribers 0");
  });
});

/** What ends the frames. */
async function untilFailure(frames: AsyncIterator<unknown>): Promise<unknown> {
  try {
    while (!(await frames.next()).done);
  } catch (error) {
    return error;
  }
  throw new Error("The frames ended without an error.");
}
