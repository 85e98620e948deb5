import { createRequire } from "node:module";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, it, vi } from "vitest";
import { loadKafkajs, newPool } from "../../../src/log/kafka/kafkajs.js";
import { openSocket } from "../../../src/log/kafka/socket.js";

const real = createRequire(import.meta.url);

it("the installed kafkajs is the one that we know", () => {
  expect(loadKafkajs().isKnown).toBe(true);
});

it("another version decodes its records itself", () => {
  const other = (id: string): unknown => (id === "kafkajs/package.json" ? { version: "2.2.5" } : real(id));
  expect(loadKafkajs(other).isKnown).toBe(false);
});

it("one that lacks a part is refused, and the version to install is named", () => {
  const without = (missing: string) => (id: string) => (id === missing ? class {} : real(id));
  expect(() => loadKafkajs(without("kafkajs/src/broker"))).toThrow(/it has no \w+\): install 2\.2\.4/);
  const nothing = (id: string): unknown => (id === "kafkajs/src/network/connectionPool" ? {} : real(id));
  expect(() => loadKafkajs(nothing)).toThrow("it has no ConnectionPool");
});

it("a connection without requests does not wake up to look for some", () => {
  const kafkajs = loadKafkajs();
  const logger = kafkajs.createLogger({ level: 0, logCreator: () => () => {} });
  const pool = newPool(kafkajs, { host: "127.0.0.1", port: 1, logger });
  for (const { requestQueue } of pool.pool) {
    const queue = requestQueue as typeof requestQueue & {
      throttleCheckTimeoutId: NodeJS.Timeout | null;
      pending: unknown[];
    };
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
    queue.pending.push({});
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    clearTimeout(queue.throttleCheckTimeoutId!);
  }
});

/** A pool of connections to a server that does with each request what `onRequest` says; `ask` sends one, to be answered by 4 bytes. */
async function withServer(
  onRequest: (socket: Socket, answer: Buffer, connection: number) => void,
  test: (
    pool: ReturnType<typeof newPool>,
    ask: (onAnswer?: (payload: Buffer) => void) => Promise<unknown>,
  ) => Promise<void>,
): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const connection = sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (request) => {
      const answer = Buffer.concat([Buffer.of(0, 0, 0, 8), request.subarray(8, 12), Buffer.from("well")]);
      onRequest(socket, answer, connection);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const kafkajs = loadKafkajs();
  const Encoder = real("kafkajs/src/protocol/encoder") as new () => object;
  const logger = kafkajs.createLogger({ level: 0, logCreator: () => () => {} });
  const pool = newPool(kafkajs, {
    ...{ host: "127.0.0.1", port: (server.address() as AddressInfo).port, logger, clientId: "test" },
    ...{ socketFactory: openSocket, connectionTimeout: 10_000, requestTimeout: 500 },
    enforceRequestTimeout: true,
  });
  const ask = (onAnswer?: (payload: Buffer) => void): Promise<unknown> => {
    const decode = (payload: Buffer): string => {
      onAnswer?.(payload);
      return payload.toString();
    };
    const protocol = {
      request: { apiKey: 3, apiVersion: 0, apiName: "Metadata", encode: () => new Encoder() },
      response: { decode, parse: (text: unknown) => text },
    };
    return pool.send(protocol as unknown as Parameters<typeof pool.send>[0]);
  };
  try {
    await test(pool, ask);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

const areDown = (pool: ReturnType<typeof newPool>): Promise<boolean> =>
  vi.waitUntil(() => pool.pool.every((connection) => !connection.isConnected()), { timeout: 20_000 });

it("a connection that broke within an answer understands those of the next one, and hears no more of the former", async () => {
  const breakFirst = (socket: Socket, answer: Buffer, connection: number): void =>
    void (connection === 1 ? socket.end(answer.subarray(0, 6)) : socket.write(answer));
  await withServer(breakFirst, async (pool, ask) => {
    await expect(ask()).rejects.toThrow("Closed connection");
    await areDown(pool);
    const [former] = pool.pool.flatMap((connection) => connection.socket ?? []) as Socket[];
    expect(await ask()).toBe("well");
    expect(former.destroyed).toBe(true);
  });
});

it("an answer is not copied", async () => {
  const answerAll = (socket: Socket, answer: Buffer): void => void socket.write(answer);
  await withServer(answerAll, async (pool, ask) => {
    await ask();
    const told: Buffer[] = [];
    for (const { socket } of pool.pool)
      (socket as Socket | undefined)?.on("data", (bytes: Buffer) => told.push(bytes));
    const decoded: Buffer[] = [];
    await ask((payload) => void decoded.push(payload));
    expect(told.length).toBe(1);
    expect(decoded[0].buffer).toBe(told[0].buffer);
  });
});

it("a connection on which nothing is answered is given up for another", async () => {
  const forgetFirst = (socket: Socket, answer: Buffer, connection: number): void =>
    void (connection === 1 ? undefined : socket.write(answer));
  await withServer(forgetFirst, async (pool, ask) => {
    await expect(ask()).rejects.toThrow("timed out");
    await areDown(pool);
    expect(await ask()).toBe("well");
  });
});
