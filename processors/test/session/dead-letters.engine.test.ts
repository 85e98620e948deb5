import { randomBytes } from "node:crypto";
import { type Log, openKafkaLog } from "@freshet/engines";
import { afterEach, expect, it } from "vitest";
import { kafkaBrokers, removeTopics } from "../../../engines/test/log/kafka/cluster.js";
import { createDeadTopic, DeadLetters, deadTopicOf } from "../../src/session/dead-letters.js";
import { record, retry } from "./set-aside.js";

const prefix = `letters${randomBytes(6).toString("hex")}-`;
const open: Log[] = [];

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

async function keptOffsets(log: Log, partition = 0): Promise<number[]> {
  const topic = deadTopicOf("sales");
  const offsets: number[] = [];
  const end = await log.end(topic, partition);
  for (let offset = 0; offset < end;) {
    const batch = await log.read(topic, partition, offset);
    if (batch === null) break;
    for (let i = batch.indexFrom(offset); i < batch.count; i++)
      offsets.push(Number(batch.headers(i)!.offset));
    offset = batch.nextOffset;
  }
  return offsets;
}

it("keeps each dead letter once, in order, when two processes set the same records aside at one moment", async () => {
  const logs = [await another(), await another()];
  await logs[0].createTopic("sales", { partitions: 1, retentionMs: null, retentionBytes: null });
  await createDeadTopic(logs[0], "sales");
  const owners = logs.map((log) => new DeadLetters(log, { topic: "sales", partition: 0 }));
  const offsets = Array.from({ length: 40 }, (_, i) => i);
  for (let round = 0; round < offsets.length; round += 4) {
    const some = offsets.slice(round, round + 4);
    for (const owner of owners) for (const offset of some) owner.add(record(offset));
    await Promise.all(owners.map((owner) => owner.write(retry)));
  }
  expect(await keptOffsets(await another())).toEqual(offsets);
});

it("keeps what comes from a partition that was added later (A4)", async () => {
  const first = await another();
  await first.createTopic("sales", { partitions: 1, retentionMs: null, retentionBytes: null });
  await createDeadTopic(first, "sales");
  await first.addPartitions!("sales", 3);
  const letters = new DeadLetters(await another(), { topic: "sales", partition: 2 });
  letters.add(record(5));
  await letters.write(retry);
  expect(await keptOffsets(await another(), 2)).toEqual([5]);
});
