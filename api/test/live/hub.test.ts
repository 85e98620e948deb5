import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { badInput } from "../../src/errors.js";
import { type ApiLimits, defaultLimits } from "../../src/limits.js";
import type { Frame } from "../../src/live/frames.js";
import { Hub } from "../../src/live/hub.js";
import { decodePlace } from "../../src/live/place.js";
import type { Mirror } from "../../src/mirror.js";
import type { AskOptions, Reader } from "../../src/read/reader.js";
import type { Question } from "../../src/read/question.js";
import type { Answer, Row } from "../../src/read/row.js";

/** A reader whose answers are what the test says, when it says so. */
class StubReader {
  readonly listeners = new Set<() => void>();
  readonly asked: AskOptions[] = [];
  values: readonly number[] = [0];
  error: Error | null = null;
  /** While set, answers wait. */
  gate: Promise<void> | null = null;
  behind = false;
  costMs = 0;
  #serial = 0;

  get mirror(): Mirror {
    const onChange = (listener: () => void): (() => void) => {
      this.listeners.add(listener);
      return () => void this.listeners.delete(listener);
    };
    return { onChange, inStep: true, partitionCount: 0 } as unknown as Mirror;
  }

  change(...values: readonly number[]): void {
    this.values = values;
    for (const listener of [...this.listeners]) listener();
  }

  async ask(_question: Question, options: AskOptions = {}): Promise<Answer> {
    this.asked.push(options);
    await this.gate;
    if (this.error) throw this.error;
    const serial = ++this.#serial;
    const rows = this.values.map((value, index) => ({
      key: String(index),
      meaning: "stub",
      measures: new Map([["value", value]]),
    }));
    const revision = { token: `revision${serial}`, watermark: 1_000, lagMs: 0, stale: false };
    return {
      serial,
      costMs: this.costMs,
      rows: rows as unknown as Row[],
      totals: null,
      revision,
      until: null,
    } as Answer;
  }
}

let hub: Hub;
const told: boolean[] = [];
let now = 5_000;

afterEach(() => {
  hub.close();
  told.length = 0;
});

function openHub(limits: Partial<ApiLimits> = {}): Hub {
  hub = new Hub({
    limits: { ...defaultLimits, ...limits },
    now: () => now,
    onResumed: (one) => void told.push(one),
  });
  return hub;
}

async function subscribe(
  reader: StubReader,
  more: { key?: string; maxRate?: number; resume?: string } = {},
): Promise<AsyncIterableIterator<Frame>> {
  const { key = "question", maxRate = 20, resume = null } = more;
  const question = { key, receipt: null, rollup: { fingerprint: "" } } as unknown as Question;
  const options = { question, maxRate, resume, withWindow: false };
  return await hub.subscribe({ ...options, reader: reader as unknown as Reader });
}

async function take(frames: AsyncIterableIterator<Frame>): Promise<Frame> {
  const { value, done } = await frames.next();
  if (done) throw new Error("The frames have ended.");
  return value as Frame;
}

/** Other work on the machine makes everything slower at times. */
const soon = { timeout: 20_000 };

const values = ({ rows }: Frame): unknown[] => rows.map(({ measures }) => measures.get("value"));
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe("the hub", () => {
  it("gives all who are in step the very same frames, of one evaluation", async () => {
    openHub();
    const reader = new StubReader();
    const all = await Promise.all(Array.from({ length: 50 }, () => subscribe(reader)));
    const first = await Promise.all(all.map(take));
    expect(new Set(first).size).toBe(1);
    expect(reader.asked).toHaveLength(1);
    const next = all.map(take);
    reader.change(1);
    expect(new Set(await Promise.all(next)).size).toBe(1);
    expect(reader.asked).toHaveLength(2);
  });

  it("counts the updates a client was too slow for, and no others", async () => {
    openHub();
    const reader = new StubReader();
    const [quick, slow] = [await subscribe(reader), await subscribe(reader)];
    await Promise.all([take(quick), take(slow)]);
    for (let value = 1; value <= 3; value++) {
      const next = take(quick);
      reader.change(value);
      expect(await next).toMatchObject({ kind: "DELTA", conflated: 0 });
      // Changes of the rollup that are none of the result's.
      reader.change(value);
      await expect.poll(() => reader.asked.length, soon).toBe(1 + 2 * value);
    }
    const late = await take(slow);
    expect(late).toMatchObject({ kind: "DELTA", conflated: 2 });
    expect(values(late)).toEqual([3]);
  });

  it("rests after evaluations that are costly, and not after one in which the process stood still", async () => {
    openHub();
    const reader = new StubReader();
    const frames = await subscribe(reader);
    await take(frames);
    for (const [value, costMs] of [
      [1, 3_600_000],
      [2, 0],
      [3, 3_600_000],
    ] as const) {
      reader.costMs = costMs;
      reader.change(value);
      expect(values(await take(frames))).toEqual([value]);
    }
    reader.change(4);
    expect(values(await take(frames))).toEqual([4]);
    const { length } = reader.asked;
    reader.change(5);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(reader.asked).toHaveLength(length);
  });

  it("counts what the rate has merged", async () => {
    openHub();
    const reader = new StubReader();
    const frames = await subscribe(reader);
    await take(frames);
    for (let value = 1; value <= 5; value++) reader.change(value);
    expect(await take(frames)).toMatchObject({ kind: "DELTA", conflated: 4 });
  });

  it("goes on with revisions that only grow, heartbeats among them", async () => {
    openHub({ heartbeatMs: 5 });
    const reader = new StubReader();
    const frames = await subscribe(reader);
    const serials: number[] = [];
    const kinds = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const frame = await take(frames);
      kinds.add(frame.kind);
      serials.push(decodePlace(frame.revision.token).place?.serial ?? NaN);
      if (i % 8 === 0) reader.change(i);
      // The rollup has changed, the result has not.
      if (i % 8 === 4) reader.change(...reader.values);
    }
    expect(serials).toEqual([...serials].sort((a, b) => a - b));
    expect(kinds).toEqual(new Set(["SNAPSHOT", "DELTA", "HEARTBEAT"]));
  });

  it("tells the lag of the moment in heartbeats, and to those who join a quiet live query", async () => {
    openHub({ heartbeatMs: 5 });
    const reader = new StubReader();
    now = 5_000;
    const frames = await subscribe(reader);
    expect(await take(frames)).toMatchObject({ revision: { lagMs: 4_000, stale: false } });
    now = 8_000;
    expect(await take(await subscribe(reader))).toMatchObject({ revision: { lagMs: 7_000, stale: false } });
    now = 9_000;
    reader.behind = true;
    expect(await take(frames)).toMatchObject({ kind: "HEARTBEAT", revision: { lagMs: 8_000, stale: true } });
  });

  it("goes on with one live query while another fails, and ends only that", async () => {
    openHub();
    const [sound, broken] = [new StubReader(), new StubReader()];
    const good = await subscribe(sound, { key: "good" });
    const bad = await subscribe(broken, { key: "bad" });
    await Promise.all([take(good), take(bad)]);
    const [nextGood, nextBad] = [take(good), take(bad)];
    broken.error = badInput("No longer.");
    broken.change(1);
    await expect(nextBad).rejects.toThrow("No longer.");
    sound.change(1);
    expect(values(await nextGood)).toEqual([1]);
    expect(hub.cohorts).toBe(1);
  });

  it("keeps subscriptions while a store is away for a moment", async () => {
    openHub();
    const reader = new StubReader();
    const frames = await subscribe(reader);
    await take(frames);
    const next = take(frames);
    reader.error = new Error("away");
    reader.change(1);
    await expect.poll(() => reader.asked.length, soon).toBeGreaterThan(1);
    reader.error = null;
    expect(values(await next)).toEqual([1]);
  });

  it("tells an error at the beginning to all who asked, and keeps nothing", async () => {
    openHub();
    const reader = new StubReader();
    reader.error = badInput("Never.");
    const all = await Promise.allSettled([1, 2, 3].map(() => subscribe(reader)));
    expect(all.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect([hub.cohorts, hub.subscribers, reader.listeners.size]).toEqual([0, 0, 0]);
  });

  it("takes it that a subscriber, or all, leave while their query is being worked out", async () => {
    openHub();
    const reader = new StubReader();
    const [one, other] = [await subscribe(reader), await subscribe(reader)];
    await Promise.all([take(one), take(other)]);
    let open = (): void => {};
    reader.gate = new Promise((resolve) => (open = resolve));
    const [nextOne, nextOther] = [one.next(), take(other)];
    reader.change(1);
    await expect.poll(() => reader.asked.length, soon).toBe(2);
    await one.return?.();
    expect((await nextOne).done).toBe(true);
    open();
    expect(values(await nextOther)).toEqual([1]);
    reader.gate = new Promise((resolve) => (open = resolve));
    reader.change(2);
    await expect.poll(() => reader.asked.length, soon).toBe(3);
    await other.return?.();
    open();
    await settled();
    expect([hub.cohorts, hub.subscribers]).toEqual([0, 0]);
    // Nobody is there: nothing is worked out.
    reader.change(3);
    await settled();
    expect(reader.asked).toHaveLength(3);
    expect(values(await take(await subscribe(reader)))).toEqual([3]);
  });

  it("remembers a live query for those who come back, for a short time and within its bytes", async () => {
    openHub({ resumeBytesMax: 2_000 });
    const reader = new StubReader();
    const tokens: string[] = [];
    for (const key of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
      const frames = await subscribe(reader, { key });
      tokens.push((await take(frames)).revision.token);
      await frames.return?.();
    }
    expect(hub.resumeBytes).toBeGreaterThan(0);
    expect(hub.resumeBytes).toBeLessThanOrEqual(2_000);
    expect(reader.listeners.size).toBeLessThan(8);
    const latest = await take(await subscribe(reader, { key: "h", resume: tokens[7] }));
    const oldest = await take(await subscribe(reader, { key: "a", resume: tokens[0] }));
    const wrong = await take(await subscribe(reader, { key: "g", resume: tokens[7] }));
    expect([latest, oldest, wrong].map(({ kind }) => kind)).toEqual(["DELTA", "SNAPSHOT", "SNAPSHOT"]);
    expect(latest.rows).toEqual([]);
    expect(told).toEqual([true, false, false]);
  });

  it("forgets a live query after a while", async () => {
    openHub({ resumeMs: 5 });
    const reader = new StubReader();
    const frames = await subscribe(reader);
    await take(frames);
    await frames.return?.();
    await expect.poll(() => [hub.resumeBytes, reader.listeners.size], soon).toEqual([0, 0]);
  });

  it("keeps next to nothing for 2,000 subscribers that do not read", { timeout: 120_000 }, async () => {
    openHub();
    const reader = new StubReader();
    const width = 500;
    const kept: WeakRef<Frame>[] = [];
    const all: AsyncIterableIterator<Frame>[] = [];
    for (let i = 0; i < 2_000; i++) {
      const frames = await subscribe(reader);
      all.push(frames);
      // Each has got another answer, and takes no more.
      if (i % 100 === 0) {
        const asked = reader.asked.length;
        reader.change(...Array.from({ length: width }, (_, index) => i * width + index));
        await expect.poll(() => reader.asked.length, soon).toBe(asked + 1);
      }
      kept.push(new WeakRef(await take(frames)));
    }
    const bytes = hub.resumeBytes;
    for (let value = 1; value <= 50; value++) {
      const asked = reader.asked.length;
      reader.change(...Array.from({ length: width }, (_, index) => -value * index));
      await expect.poll(() => reader.asked.length, soon).toBe(asked + 1);
    }
    expect(hub.subscribers).toBe(2_000);
    expect(hub.resumeBytes).toBeLessThanOrEqual(bytes * 1.1);
    collectGarbage();
    const alive = new Set(kept.map((one) => one.deref()).filter((frame) => frame !== undefined));
    expect(alive.size).toBeLessThanOrEqual(1);
    const [late, later] = [await take(all[0]), await take(all[1_999])];
    expect([late, later].map(({ kind, rows }) => [kind, rows.length])).toEqual([
      ["DELTA", width],
      ["DELTA", width],
    ]);
  });

  it("ends with all its subscriptions, also those that are just beginning", async () => {
    openHub();
    const reader = new StubReader();
    const frames = await subscribe(reader);
    await take(frames);
    const next = frames.next();
    let open = (): void => {};
    reader.gate = new Promise((resolve) => (open = resolve));
    const beginning = subscribe(reader, { key: "other" });
    hub.close();
    open();
    expect((await next).done).toBe(true);
    await expect(beginning).rejects.toThrow("restart");
    expect([hub.subscribers, reader.listeners.size]).toEqual([0, 0]);
  });
});

/** Collects what nothing refers to, in every version of Node that runs the tests. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
