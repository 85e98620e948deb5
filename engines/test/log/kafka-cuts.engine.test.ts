import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import type * as Net from "node:net";
import { type Log, openKafkaLog, RecordBatchBuilder } from "@freshet/engines";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { kafkaBrokers, removeTopics } from "./kafka/cluster.js";

const net = createRequire(import.meta.url)("node:net") as typeof Net;
const CUTS = 60;
/** Connections cut, and records that were written once that is enough. */
let cut: number;
let total: number;
const sockets = new Set<Net.Socket>();
let prefix: string;
let log: Log;

beforeEach(async () => {
  cut = 0;
  total = Infinity;
  prefix = `t${randomBytes(6).toString("hex")}-`;
  const connect = net.connect.bind(net) as (...options: unknown[]) => Net.Socket;
  vi.spyOn(net, "connect").mockImplementation((...options: unknown[]) => {
    const socket = connect(...options);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return socket;
  });
  log = await openKafkaLog({ brokers: kafkaBrokers(), prefix, sessionMs: 6_000 });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await log.close();
  await removeTopics(prefix);
});

function cutAll(): void {
  for (const socket of [...sockets]) {
    socket.destroy(new Error("cut"));
    cut++;
  }
}

function batchOf(value: number): Uint8Array {
  const builder = new RecordBatchBuilder();
  builder.add(null, Buffer.from(String(value)), 1_000);
  return builder.build();
}

/** A producer that goes back to what failed. */
async function produce(): Promise<void> {
  let sequence = 0;
  while (cut < CUTS) {
    const sent = [0, 1, 2].map((i) => sequence + i);
    const outcomes = await Promise.allSettled(
      sent.map((each) => log.append("t", 0, batchOf(each), { id: "p", sequence: each })),
    );
    const failed = outcomes.findIndex(({ status }) => status === "rejected");
    sequence += failed < 0 ? sent.length : failed;
  }
  total = Number(await log.lastSequence("t", 0, "p")) + 1;
}

/** A reader that tries again what fails. */
async function consume(): Promise<number[]> {
  const values: number[] = [];
  for (let offset = 0; values.length < total;) {
    const batch = await log.read("t", 0, offset).catch((error: { canRetry: boolean }) => {
      expect(error.canRetry).toBe(true);
      return null;
    });
    if (batch === null) {
      await log.wait("t", 0, offset, AbortSignal.timeout(1_000));
      continue;
    }
    for (let i = batch.indexFrom(offset); i < batch.count; i++)
      values.push(Number(batch.value(i)!.toString()));
    offset = batch.nextOffset;
  }
  return values;
}

it("E1: every record is written and read once and in order while all connections are cut again and again", async () => {
  await log.createTopic("t", { partitions: 1, retentionMs: null, retentionBytes: null });
  let failure: unknown = null;
  const leave = await log.assign("t", "g", {
    assigned() {},
    revoked: async () => {},
    failed: (error) => (failure = error),
  });
  let isDone = false;
  const cuts = (async () => {
    for (let i = 0; !isDone; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20 + ((i * 37) % 90)));
      cutAll();
    }
  })();
  const reading = consume();
  await produce();
  const values = await reading;
  expect(values).toEqual(Array.from({ length: total }, (_, i) => i));
  isDone = true;
  await cuts;
  expect(failure).toBeNull();
  await leave();
}, 120_000);
