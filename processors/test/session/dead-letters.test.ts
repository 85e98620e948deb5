import { type AppendReceipt, LogError, RecordBatchBuilder } from "@freshet/engines";
import { describe, expect, it } from "vitest";
import { createDeadTopic, DeadLetters, deadTopicOf } from "../../src/session/dead-letters.js";
import { SimulatedLog } from "../../src/simulate/simulated-log.js";
import { record, retry } from "./set-aside.js";

async function newLog(): Promise<SimulatedLog> {
  const log = new SimulatedLog();
  await log.createTopic("sales", { partitions: 2, retentionMs: null, retentionBytes: null });
  await createDeadTopic(log, "sales");
  return log;
}

function kept(log: SimulatedLog): { offset: string; value: string; time: number }[] {
  return log.batches("sales.dead", 1).flatMap((batch) =>
    Array.from({ length: batch.count }, (_, i) => {
      return { offset: batch.headers(i)!.offset, value: String(batch.value(i)), time: batch.timestamps[i] };
    }),
  );
}

/** A log as one of several processes has it open: marks are its own affair, and only the latest that fenced can append. */
class FencedLog extends SimulatedLog {
  static refusals = 0;
  static #latest = "";
  readonly #log: SimulatedLog;
  readonly #name: string;

  constructor(log: SimulatedLog, name: string) {
    super();
    this.#log = log;
    this.#name = name;
  }

  override start = (topic: string, partition: number): Promise<number> => this.#log.start(topic, partition);
  override end = (topic: string, partition: number): Promise<number> => this.#log.end(topic, partition);
  override read = (...at: Parameters<SimulatedLog["read"]>): ReturnType<SimulatedLog["read"]> =>
    this.#log.read(...at);

  async fence(): Promise<number> {
    FencedLog.#latest = this.#name;
    return -1;
  }

  override async lastSequence(): Promise<number> {
    return -1;
  }

  override async append(topic: string, partition: number, batch: Uint8Array): Promise<AppendReceipt> {
    if (FencedLog.#latest === this.#name) return this.#log.append(topic, partition, batch);
    FencedLog.refusals++;
    throw new LogError("conflict", "Another process has begun as the same producer.");
  }
}

describe("dead letters", () => {
  it("keep the original bytes, the record time, the reason and where it was", async () => {
    const log = await newLog();
    const letters = new DeadLetters(log, { topic: "sales", partition: 1 });
    letters.add(record(7, "{broken"));
    await letters.write(retry);
    const [batch] = log.batches(deadTopicOf("sales"), 1);
    expect(String(batch.value(0))).toBe("{broken");
    expect(String(batch.key(0))).toBe("k");
    expect(batch.timestamps[0]).toBe(1_007);
    expect({ ...batch.headers(0) }).toEqual({
      reason: "json",
      detail: "It is not JSON.",
      topic: "sales",
      partition: "1",
      offset: "7",
    });
  });

  it("are not repeated by a replay that cuts its batches elsewhere (E8)", async () => {
    const log = await newLog();
    const first = new DeadLetters(log, { topic: "sales", partition: 1 });
    for (const offset of [1, 4]) first.add(record(offset));
    await first.write(retry);
    const replay = new DeadLetters(log, { topic: "sales", partition: 1 });
    for (const offset of [1, 4, 6]) replay.add(record(offset));
    await replay.write(retry);
    expect(kept(log).map(({ offset }) => offset)).toEqual(["1", "4", "6"]);
  });

  it("are kept in their order where more come while some are being written (E8)", async () => {
    const log = await newLog();
    const letters = new DeadLetters(log, { topic: "sales", partition: 1 });
    const writes: Promise<void>[] = [];
    for (const offset of [2, 5, 9]) {
      letters.add(record(offset));
      writes.push(letters.write(retry));
    }
    await Promise.all(writes);
    expect(kept(log).map(({ offset }) => offset)).toEqual(["2", "5", "9"]);
  });

  it("get partitions where their topic has too few, and none where it has enough (A4)", async () => {
    for (const [present, added] of [
      [1, [2]],
      [3, []],
    ] as const) {
      const calls: number[] = [];
      const log = {
        partitions: async (topic: string) => (topic === "sales" ? 2 : present),
        createTopic: () => Promise.reject(new LogError("conflict", "Another number of partitions.")),
        addPartitions: async (_: string, partitions: number) => void calls.push(partitions),
      };
      await createDeadTopic(log as unknown as SimulatedLog, "sales");
      expect(calls).toEqual(added);
      const fixed = { ...log, addPartitions: undefined } as unknown as SimulatedLog;
      if (added.length > 0) await expect(createDeadTopic(fixed, "sales")).rejects.toThrow("Another number");
    }
  });

  it("find a partition for what comes from one that was added while they ran (A4)", async () => {
    const log = await newLog();
    let isMissing = true;
    const growing = Object.assign(Object.create(log) as SimulatedLog, {
      partitions: (topic: string) => log.partitions(topic),
      createTopic: async () => void (isMissing = false),
      lastSequence: async (...args: Parameters<SimulatedLog["lastSequence"]>) => {
        if (isMissing) throw new LogError("unknown-topic", "No such partition.");
        return log.lastSequence(...args);
      },
      start: () => log.start("sales.dead", 1),
      end: () => log.end("sales.dead", 1),
      read: (...args: Parameters<SimulatedLog["read"]>) => log.read(...args),
      append: (...args: Parameters<SimulatedLog["append"]>) => log.append(...args),
    });
    const late = new DeadLetters(growing, { topic: "sales", partition: 1 });
    late.add(record(3));
    await late.write(retry);
    expect(kept(log).map(({ offset }) => offset)).toEqual(["3"]);
  });

  it("are kept once where two owners append at once, whoever comes first (E8)", async () => {
    for (const longerFirst of [true, false]) {
      const log = await newLog();
      const offsets = [
        [1, 4],
        [1, 4, 6, 9],
      ];
      if (longerFirst) offsets.reverse();
      const writes = offsets.map((own) => {
        const letters = new DeadLetters(log, { topic: "sales", partition: 1 });
        for (const offset of own) letters.add(record(offset));
        // Both ask what is kept before either appends: every call of the log takes a turn.
        return letters.write(retry);
      });
      await Promise.all(writes);
      expect(kept(log).map(({ offset }) => offset)).toEqual(["1", "4", "6", "9"]);
    }
  });

  it("are kept once where marks of another process are not seen in time, as nobody else can append after a fence (E8)", async () => {
    const log = await newLog();
    const owners = ["first", "second"].map((name) => new FencedLog(log, name));
    const letters = owners.map((owner) => new DeadLetters(owner, { topic: "sales", partition: 1 }));
    for (const offset of [1, 4, 6]) {
      for (const each of letters) each.add(record(offset));
      await Promise.all(letters.map((each) => each.write(retry)));
    }
    expect(kept(log).map(({ offset }) => offset)).toEqual(["1", "4", "6"]);
    expect(FencedLog.refusals).toBeGreaterThan(0);
  });

  it("go on after those that are in the log already, whatever their marks counted", async () => {
    const log = await newLog();
    const builder = new RecordBatchBuilder();
    builder.add(null, Buffer.from("old"), 1_000, { offset: "4" });
    await log.append("sales.dead", 1, builder.build(), { id: "dead:sales", sequence: 4 });
    const letters = new DeadLetters(log, { topic: "sales", partition: 1 });
    for (const offset of [4, 6]) letters.add(record(offset));
    await letters.write(retry);
    expect(kept(log).map(({ offset }) => offset)).toEqual(["4", "6"]);
  });

  it("are appended once where the outcome of an append was unknown", async () => {
    const log = await newLog();
    let isFirst = true;
    const append = log.append.bind(log);
    log.append = async (...args) => {
      const receipt = await append(...args);
      if (isFirst) {
        isFirst = false;
        throw new LogError("io", "The answer was lost.", { canRetry: true });
      }
      return receipt;
    };
    const letters = new DeadLetters(log, { topic: "sales", partition: 1 });
    for (let offset = 0; offset < 5; offset++) letters.add(record(offset, "x".repeat(300_000)));
    expect(letters.isFull).toBe(true);
    await letters.write(retry);
    expect(kept(log).map(({ offset }) => offset)).toEqual(["0", "1", "2", "3", "4"]);
    expect(letters.isFull).toBe(false);
  });
});
