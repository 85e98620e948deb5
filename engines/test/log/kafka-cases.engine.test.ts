import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { type Log, openKafkaLog, type RecordBatch, RecordBatchBuilder } from "@freshet/engines";
import { type Admin, CompressionCodecs, CompressionTypes, type Kafka, type Producer } from "kafkajs";
import { compressFrameSync } from "lz4-napi";
import snappy from "snappy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kafkaBrokers, kafkaClient, removeTopics } from "./kafka/cluster.js";

const KEEP_ALL = { partitions: 1, retentionMs: null, retentionBytes: null };
const zstd = createRequire(import.meta.url)("@bokuweb/zstd-wasm") as {
  init(): Promise<void>;
  compress(bytes: Buffer): Uint8Array;
};

let prefix: string;
let log: Log;
let kafka: Kafka;
/** Anew for every test: after a topic that it knows was deleted, it is of no use for the others. */
let admin: Admin;

beforeEach(async () => {
  prefix = `t${randomBytes(6).toString("hex")}-`;
  kafka = kafkaClient();
  admin = kafka.admin();
  await admin.connect();
  log = await openLog();
});

afterEach(async () => {
  await log.close();
  await admin.disconnect();
  await removeTopics(prefix);
});

function openLog(): Promise<Log> {
  return openKafkaLog({ brokers: kafkaBrokers(), prefix, sessionMs: 6_000, metadataMs: 500 });
}

/** A topic with settings that are not ours. */
async function makeTopic(topic: string, topicConfig: Record<string, string>): Promise<void> {
  const other = await openKafkaLog({ brokers: kafkaBrokers(), prefix, topicConfig });
  await other.createTopic(topic, KEEP_ALL);
  await other.close();
}

function batchOf(...values: string[]): Uint8Array {
  const builder = new RecordBatchBuilder();
  for (const value of values) builder.add(null, Buffer.from(value), Date.now());
  return builder.build();
}

/** Offsets and values from an offset up to the end; batches must follow one another without a hole. */
async function readOn(topic: string, from = 0, partition = 0): Promise<[number, string | null][]> {
  const records: [number, string | null][] = [];
  for (let offset = from; ;) {
    const batch = await log.read(topic, partition, offset);
    if (batch === null) return records;
    expect(batch.baseOffset <= offset && offset < batch.nextOffset).toBe(true);
    for (let i = batch.indexFrom(offset); i < batch.count; i++)
      records.push([batch.offset(i), batch.value(i)?.toString() ?? null]);
    offset = batch.nextOffset;
  }
}

async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`Within ${withinMs} ms it did not happen that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("Kafka: what other clients write", () => {
  it("is read whatever it is compressed with: null keys, tombstones, headers", async () => {
    await zstd.init();
    CompressionCodecs[CompressionTypes.Snappy] = codec((bytes) => snappy.compressSync(bytes));
    CompressionCodecs[CompressionTypes.LZ4] = codec((bytes) => compressFrameSync(bytes));
    CompressionCodecs[CompressionTypes.ZSTD] = codec((bytes) => Buffer.from(zstd.compress(bytes)));
    await log.createTopic("t", KEEP_ALL);
    const producer = kafka.producer();
    await producer.connect();
    const value = "v".repeat(2_000);
    for (const compression of [0, 1, 2, 3, 4])
      await producer.send({
        topic: `${prefix}t`,
        compression,
        messages: [
          {
            key: null,
            value: `${compression} ${value}`,
            timestamp: "1700000000000",
            headers: { a: "ü", b: ["1", "2"] },
          },
          { key: "k", value: null, timestamp: "1700000000005" },
        ],
      });
    await producer.disconnect();
    const batches: RecordBatch[] = [];
    for (let offset = 0; offset < 10; offset = batches[batches.length - 1].nextOffset)
      batches.push((await log.read("t", 0, offset))!);
    expect(batches.map((batch) => batch.value(0)?.toString())).toEqual(
      [0, 1, 2, 3, 4].map((compression) => `${compression} ${value}`),
    );
    for (const batch of batches) {
      expect([batch.key(0), batch.key(1)?.toString(), batch.value(1)]).toEqual([null, "k", null]);
      expect([...batch.timestamps]).toEqual([1_700_000_000_000, 1_700_000_000_005]);
      expect({ ...batch.headers(0) }).toEqual({ a: "ü", b: "2" });
      expect(batch.headers(1)).toBeNull();
    }
  });

  it("E1: does not count where its transaction was aborted, and counts where it was committed", async () => {
    await log.createTopic("t", KEEP_ALL);
    const producer = kafka.producer({
      transactionalId: `${prefix}tx`,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    const run = async (values: string[], end: "commit" | "abort"): Promise<void> => {
      const transaction = await producer.transaction();
      for (const value of values) await transaction.send({ topic: `${prefix}t`, messages: [{ value }] });
      await transaction[end]();
    };
    await run(["no 1", "no 2"], "abort");
    await run(["yes 1"], "commit");
    await log.append("t", 0, batchOf("plain"));
    await run(["no 3"], "abort");
    await producer.disconnect();
    expect((await readOn("t")).map(([, value]) => value)).toEqual(["yes 1", "plain"]);
    const end = await log.end("t", 0);
    expect(await log.read("t", 0, end)).toBeNull();
    // Whoever waits at the end is not woken by what does not count, and goes on from there.
    const { baseOffset } = await log.append("t", 0, batchOf("last"));
    expect(await readOn("t", end)).toEqual([[baseOffset, "last"]]);
  });

  it("is not shown while its transaction is open", async () => {
    await log.createTopic("t", KEEP_ALL);
    await log.append("t", 0, batchOf("before"));
    const producer = kafka.producer({
      transactionalId: `${prefix}open`,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic: `${prefix}t`, messages: [{ value: "open" }] });
    expect(await readOn("t")).toEqual([[0, "before"]]);
    // What comes after it has to wait with it.
    await log.append("t", 0, batchOf("after"));
    expect(await log.read("t", 0, 1)).toBeNull();
    const waits = log.wait("t", 0, 1, new AbortController().signal);
    await transaction.commit();
    await waits;
    expect((await readOn("t", 1)).map(([, value]) => value)).toEqual(["open", "after"]);
    await producer.disconnect();
  });

  it("keeps its offsets where records between were compacted away", async () => {
    const producer = kafka.producer();
    await producer.connect();
    // The server cleans when it likes, and rarely leaves a topic alone for minutes.
    const topics = ["c1", "c2", "c3"];
    const compacted = await firstOf(topics, (topic) => isCompacted(producer, topic));
    await producer.disconnect();
    const records = await readOn(compacted);
    expect(records.filter(([, value]) => value === "9").map(([offset]) => offset)).toEqual([18, 19]);
    const batch = (await log.read(compacted, 0, 3))!;
    expect(batch.baseOffset <= 3 && batch.nextOffset > 3).toBe(true);
    expect(batch.offset(batch.indexFrom(3))).toBeGreaterThanOrEqual(18);
  }, 240_000);
});

/** Writes two keys ten times over into a new topic, and waits until only the last are left. */
async function isCompacted(producer: Producer, topic: string): Promise<boolean> {
  await makeTopic(topic, {
    "cleanup.policy": "compact",
    "segment.ms": "200",
    "min.cleanable.dirty.ratio": "0.01",
  });
  const send = (key: string, value: string): Promise<unknown> =>
    producer.send({
      topic: `${prefix}${topic}`,
      messages: [
        { key, value },
        { key: `${key}'`, value },
      ],
    });
  for (let i = 0; i < 10; i++) await send("same", `${i}`);
  for (const deadline = performance.now() + 60_000; performance.now() < deadline;) {
    // A segment is compacted once another one has begun.
    await send("other", "x");
    if ((await readOn(topic)).length < 10) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

async function firstOf(names: string[], isSo: (name: string) => Promise<boolean>): Promise<string> {
  for (const name of names) if (await isSo(name)) return name;
  throw new Error(`None of ${names.join(", ")} was compacted by the server.`);
}

describe("Kafka: what we write", () => {
  it("is read by other clients: the bytes as they are, the reason of a dead letter in its headers", async () => {
    await log.createTopic("t.dead", KEEP_ALL);
    const builder = new RecordBatchBuilder();
    const value = Buffer.from([0, 255, 10, 128]);
    builder.add(null, value, 1_700_000_000_000, {
      reason: "unreadable",
      topic: "t",
      partition: "3",
      offset: "12",
    });
    await log.append("t.dead", 0, builder.build(), { id: "dead:t", sequence: 0 });
    const consumer = kafka.consumer({ groupId: `${prefix}reader` });
    await consumer.connect();
    await consumer.subscribe({ topic: `${prefix}t.dead`, fromBeginning: true });
    const message = await new Promise<{ key: unknown; value: unknown; timestamp: string; headers: object }>(
      (resolve) => {
        void consumer.run({ eachMessage: async ({ message }) => resolve(message as never) });
      },
    );
    await consumer.disconnect();
    const headers = Object.entries(message.headers).map(([name, text]) => [name, String(text)]);
    expect([message.key, message.value, message.timestamp]).toEqual([null, value, "1700000000000"]);
    expect(headers).toEqual([
      ["reason", "unreadable"],
      ["topic", "t"],
      ["partition", "3"],
      ["offset", "12"],
      ["freshet-producer", "0:1:dead:t"],
    ]);
  });

  it("is refused before it is sent where the topic takes less, and the setting is named", async () => {
    await makeTopic("small", { "max.message.bytes": "1000000" });
    const large = log.append("small", 0, batchOf("x".repeat(1_200_000)));
    await expect(large).rejects.toMatchObject({
      code: "too-large",
      notWritten: true,
      message: expect.stringContaining("max.message.bytes") as string,
    });
    expect(await log.append("small", 0, batchOf("y"))).toMatchObject({ baseOffset: 0 });
  });

  it("knows a producer's last batch though another process wrote it and others wrote after it", async () => {
    await log.createTopic("t", KEEP_ALL);
    const other = await openLog();
    await other.append("t", 0, batchOf("a", "b"), { id: "p", sequence: 4 });
    for (let i = 0; i < 20; i++) await other.append("t", 0, batchOf(`${i}`));
    await other.close();
    expect(await log.lastSequence("t", 0, "p")).toBe(4);
    const again = await log.append("t", 0, batchOf("a", "b"), { id: "p", sequence: 4 });
    expect(again).toEqual({ partition: 0, baseOffset: 0, count: 2, duplicate: true });
  });
});

describe("Kafka: A3, what is lost", () => {
  it("is told with numbers where retention passed a reader", async () => {
    await log.createTopic("t", KEEP_ALL);
    for (let i = 0; i < 10; i++) await log.append("t", 0, batchOf(`${i}`));
    // kafkajs has to know the topic's leaders before it can delete.
    await admin.fetchTopicOffsets(`${prefix}t`);
    await admin.deleteTopicRecords({ topic: `${prefix}t`, partitions: [{ partition: 0, offset: "6" }] });
    await expect(log.read("t", 0, 2)).rejects.toMatchObject({
      code: "data-loss",
      message: expect.stringMatching(/Offset 2 of .*t\/0 .* 6 up to, not including, 10/) as string,
    });
    expect(await log.start("t", 0)).toBe(6);
    expect((await readOn("t", 6)).map(([offset]) => offset)).toEqual([6, 7, 8, 9]);
  });

  it("is told where the topic was made anew, also to a reader that is following it", async () => {
    await log.createTopic("t", KEEP_ALL);
    for (let i = 0; i < 5; i++) await log.append("t", 0, batchOf(`${i}`));
    await readOn("t");
    await admin.deleteTopics({ topics: [`${prefix}t`] });
    await until(async () => {
      const other = await openLog();
      const made = await other.createTopic("t", KEEP_ALL).then(
        () => other.append("t", 0, batchOf("new")),
        () => null,
      );
      await other.close();
      return made !== null;
    }, "the topic is made anew");
    await until(
      () =>
        log.read("t", 0, 5).then(
          () => false,
          (error: { code?: string }) => error.code === "data-loss",
        ),
      "the loss is seen",
    );
    expect(await readOn("t")).toEqual([[0, "new"]]);
  });
});

describe("Kafka: groups", () => {
  it("A4: partitions that are added are assigned, and begin at 0", async () => {
    await log.createTopic("t", KEEP_ALL);
    const owned = new Set<number>();
    const leave = await log.assign("t", "g", {
      assigned: (partition) => void owned.add(partition),
      revoked: async (partition) => void owned.delete(partition),
      failed: () => {},
    });
    await until(() => owned.size === 1, "the partition is assigned");
    // By several at once, as processors do that start together.
    await Promise.all([3, 3, 3, 3].map((count) => log.addPartitions!("t", count)));
    await log.addPartitions!("t", 2);
    await until(() => owned.size === 3, "the new partitions are assigned");
    expect(await log.partitions("t")).toBe(3);
    expect(await log.append("t", 2, batchOf("first"))).toMatchObject({ baseOffset: 0 });
    expect(await readOn("t", 0, 2)).toEqual([[0, "first"]]);
    await leave();
  });

  it("shows monitors how far a member has read", async () => {
    await log.createTopic("t", KEEP_ALL);
    const leave = await log.assign("t", "g", { assigned() {}, revoked: async () => {}, failed() {} });
    log.hint!("t", 0, 7);
    await until(async () => {
      const [topic] = await admin.fetchOffsets({ groupId: `${prefix}g.${prefix}t`, topics: [`${prefix}t`] });
      return topic.partitions[0].offset === "7";
    }, "the offset is committed");
    await leave();
  });
});

describe("Kafka: what can't work", () => {
  it("says within its time-out that no broker answers", async () => {
    const opening = openKafkaLog({ brokers: ["127.0.0.1:1"], timeoutMs: 500 });
    await expect(opening).rejects.toMatchObject({ code: "io", canRetry: true, notWritten: true });
  });

  it("says that a broker does not want SASL, without naming the password", async () => {
    const sasl = { mechanism: "plain" as const, username: "u", password: "hidden-word" };
    const error: Error = await openKafkaLog({ brokers: kafkaBrokers(), sasl, timeoutMs: 500 }).then(
      () => expect.fail("it opened"),
      (failure: Error) => failure,
    );
    expect(error).toMatchObject({ name: "LogError", code: "io" });
    expect(error.message).not.toContain("hidden-word");
  });

  it("refuses addresses that are none", async () => {
    await expect(openKafkaLog({ brokers: ["kafka://x"] })).rejects.toThrow("host:port");
  });
});

function codec(compress: (bytes: Buffer) => Buffer): () => never {
  const made = {
    compress: async ({ buffer }: { buffer: Buffer }) => compress(buffer),
    decompress: () => null,
  };
  return () => made as never;
}
