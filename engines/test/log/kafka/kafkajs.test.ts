import { createRequire } from "node:module";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, it, vi } from "vitest";
import { loadKafkajs, newPool } from "../../../src/log/kafka/kafkajs.js";

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

it("a connection that broke within an answer understands those of the next one, and hears no more of the former", async () => {
  const sockets: Socket[] = [];
  /** Answers a request by its correlation id and 4 bytes; the first connection breaks after 6 of 12. */
  const server = createServer((socket) => {
    sockets.push(socket);
    const isFirst = sockets.length === 1;
    socket.on("data", (request) => {
      const answer = Buffer.concat([Buffer.of(0, 0, 0, 8), request.subarray(8, 12), Buffer.from("well")]);
      if (isFirst) socket.end(answer.subarray(0, 6));
      else socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const kafkajs = loadKafkajs();
  const Encoder = real("kafkajs/src/protocol/encoder") as new () => object;
  const logger = kafkajs.createLogger({ level: 0, logCreator: () => () => {} });
  const pool = newPool(kafkajs, {
    ...{ host: "127.0.0.1", port: (server.address() as AddressInfo).port, logger, clientId: "test" },
    ...{ socketFactory: kafkajs.socketFactory(), connectionTimeout: 10_000, requestTimeout: 20_000 },
  });
  const ask = (): Promise<unknown> =>
    pool.send({
      request: { apiKey: 3, apiVersion: 0, apiName: "Metadata", encode: () => new Encoder() },
      response: { decode: (payload: Buffer) => payload.toString(), parse: (text: unknown) => text },
    } as unknown as Parameters<typeof pool.send>[0]);
  await expect(ask()).rejects.toThrow("Closed connection");
  await vi.waitUntil(() => pool.pool.every((connection) => !connection.isConnected()));
  const [former] = pool.pool.flatMap((connection) => connection.socket ?? []) as Socket[];
  expect(await ask()).toBe("well");
  expect(former.destroyed).toBe(true);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});
