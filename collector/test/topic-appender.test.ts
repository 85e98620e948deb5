import { type Clock, LogError } from "@freshet/engines";
import { beforeEach, expect, it } from "vitest";
import { AppendBudget } from "../src/appender.js";
import { defaultLimits } from "../src/limits.js";
import { partitionOf } from "../src/partition-of.js";
import { TopicAppender } from "../src/topic-appender.js";
import { MemoryLog } from "./memory-log.js";

/** A topic whose number of partitions changes. */
class GrowingLog extends MemoryLog {
  count = 2;
  asked = 0;
  /** Awaited before the number is told. */
  told: Promise<void> = Promise.resolve();

  constructor() {
    super(8);
  }

  override async partitions(): Promise<number> {
    this.asked++;
    const { count } = this;
    await this.told;
    return count;
  }
}

let log: GrowingLog;
let time: number;
let appender: TopicAppender;
beforeEach(() => {
  log = new GrowingLog();
  time = 1_000_000;
  const clock: Clock = { now: () => time, sleep: () => Promise.resolve() };
  appender = new TopicAppender({
    log: log.asLog(),
    clock,
    topic: "flights",
    budget: new AppendBudget(defaultLimits),
  });
});

const keys = Array.from({ length: 40 }, (_, i) => Buffer.from(`key ${i}`));
/** Appends one event for each key, and expects each where a producer that knows of `count` partitions sends it. */
async function expectSpread(count: number): Promise<void> {
  const from = log.appended.length;
  const outcomes = await appender.append(
    keys.map((key, index) => ({ index, key, value: Buffer.from("{}") })),
    time,
  );
  expect(outcomes?.every((outcome) => "receipt" in outcome)).toBe(true);
  const used = new Set<number>();
  for (const { partition, batch } of log.appended.slice(from)) {
    used.add(partition);
    for (let i = 0; i < batch.count; i++)
      expect(partitionOf(batch.key(i) as Uint8Array, count)).toBe(partition);
  }
  expect(used.size).toBe(count);
}

it("sends to partitions that were added, as every producer of the topic chooses them", async () => {
  await expectSpread(2);
  log.count = 3;
  time += 9_999;
  await expectSpread(2);
  expect(log.asked).toBe(1);
  time += 1;
  await expectSpread(2);
  await expectSpread(3);
  expect(log.asked).toBe(2);
});

it("waits for no answer while it knows a number, and asks one question at a time", async () => {
  await expectSpread(2);
  log.told = new Promise(() => undefined);
  time += 60_000;
  await expectSpread(2);
  await expectSpread(2);
  expect(log.asked).toBe(2);
});

it("asks again when the clock was set back, and after a question that failed", async () => {
  await expectSpread(2);
  log.told = Promise.reject(new LogError("io", "nobody answers", { canRetry: true }));
  log.told.catch(() => undefined);
  time -= 3_600_000;
  await expectSpread(2);
  log.told = Promise.resolve();
  log.count = 4;
  await expectSpread(2);
  await expectSpread(4);
});

it("asks again at once when a partition is there no more", async () => {
  await expectSpread(2);
  log.count = 1;
  log.failure = new LogError("unknown-topic", "no partition 1", { notWritten: true });
  const events = [{ index: 0, key: keys[0], value: Buffer.from("{}") }];
  expect(await appender.append(events, time)).toEqual([{ error: log.failure }]);
  log.failure = null;
  await expectSpread(2);
  await expectSpread(1);
});

it("tells each event of a request that it is not known where events go, and asks again with the next", async () => {
  log.told = Promise.reject(new LogError("unknown-topic", "There is no topic"));
  log.told.catch(() => undefined);
  const events = [{ index: 0, key: null, value: Buffer.from("{}") }];
  expect(await appender.append(events, time)).toEqual([
    { error: expect.objectContaining({ code: "unknown-topic" }) },
  ]);
  log.told = Promise.resolve();
  expect(await appender.append(events, time)).toEqual([{ receipt: expect.any(String) }]);
});
