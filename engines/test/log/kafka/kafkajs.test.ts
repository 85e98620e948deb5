import { createRequire } from "node:module";
import { expect, it } from "vitest";
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
