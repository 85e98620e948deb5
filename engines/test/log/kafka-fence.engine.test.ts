import { randomBytes } from "node:crypto";
import { type Log, openKafkaLog, RecordBatchBuilder } from "@freshet/engines";
import { afterEach, beforeEach, expect, it } from "vitest";
import { kafkaBrokers, removeTopics } from "./kafka/cluster.js";

let prefix: string;
const open: Log[] = [];

beforeEach(async () => {
  prefix = `fence${randomBytes(6).toString("hex")}-`;
  await (await another()).createTopic("t", { partitions: 2, retentionMs: null, retentionBytes: null });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((log) => log.close()));
  await removeTopics(prefix);
});

/** The log as another process has it open. */
async function another(): Promise<Log> {
  const log = await openKafkaLog({ brokers: kafkaBrokers(), prefix });
  open.push(log);
  return log;
}

function batchOf(value: string): Uint8Array {
  const builder = new RecordBatchBuilder();
  builder.add(null, Buffer.from(value), Date.now());
  return builder.build();
}

const append = (log: Log, sequence: number, value = String(sequence), id = "feed"): Promise<unknown> =>
  log.append("t", 0, batchOf(value), { id, sequence });

async function values(log: Log): Promise<string[]> {
  const found: string[] = [];
  const end = await log.end("t", 0);
  for (let offset = 0; offset < end;) {
    const batch = await log.read("t", 0, offset);
    if (batch === null) break;
    for (let i = batch.indexFrom(offset); i < batch.count; i++) found.push(String(batch.value(i)));
    offset = batch.nextOffset;
  }
  return found;
}

const refusal = { code: "conflict", canRetry: false, notWritten: true };

it("says that there is no such topic or partition", async () => {
  const log = await another();
  await expect(log.fence!("t", 2, "feed")).rejects.toMatchObject({ code: "unknown-topic" });
  await expect(log.fence!("nowhere", 0, "feed")).rejects.toMatchObject({ code: "unknown-topic" });
});

it("lets only the latest of two processes append as one producer, and tells it what the other wrote", async () => {
  const [first, second] = [await another(), await another()];
  expect(await first.fence!("t", 0, "feed")).toBe(-1);
  await append(first, 0);
  await append(first, 1);
  expect(await second.fence!("t", 0, "feed")).toBe(1);
  // Also before the second one has written anything.
  await expect(append(first, 2, "of the first")).rejects.toMatchObject(refusal);
  await append(second, 2);
  await expect(append(first, 3, "of the first")).rejects.toMatchObject(refusal);
  await append(second, 3);
  expect(await values(second)).toEqual(["0", "1", "2", "3"]);
});

it("keeps no sequence twice, however many take over while all write", async () => {
  const logs = await Promise.all(Array.from({ length: 4 }, another));
  const runs = logs.map(async (log) => {
    try {
      let next = (await log.fence!("t", 0, "feed")) + 1;
      for (const end = next + 200; next < end; next++) await append(log, next);
      return "written";
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  const outcomes = await Promise.all(runs);
  expect(outcomes).toContain("written");
  expect(new Set(outcomes).size).toBeLessThanOrEqual(2);
  const found = await values(await another());
  expect(found).toEqual(found.map((_, i) => String(i)));
});

it("goes on under its own name when it begins again, and keeps nobody else from appending", async () => {
  const [log, other] = [await another(), await another()];
  await log.fence!("t", 0, "feed");
  await append(log, 0);
  expect(await log.fence!("t", 0, "feed")).toBe(0);
  await append(log, 1);
  expect(await log.lastSequence("t", 0, "feed")).toBe(1);
  await append(other, 0, "dead", "dead letters");
  await other.append("t", 0, batchOf("plain"));
  await append(log, 1, "again");
  await append(log, 2);
  expect(await values(log)).toEqual(["0", "1", "dead", "plain", "2"]);
  expect(await other.fence!("t", 1, "feed")).toBe(-1);
  await append(log, 3);
});
