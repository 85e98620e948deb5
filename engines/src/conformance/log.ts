import { expect, it } from "vitest";
import type { Log } from "../log/port.js";
import { RecordBatchBuilder } from "../log/record-batch.js";
import { logAssignments } from "./log-assignments.js";
import { append, batchOf, KEEP_ALL, readAll, textsOf } from "./log-fixtures.js";
import { logModel } from "./log-model.js";
import { logProducers } from "./log-producers.js";
import { logRetention } from "./log-retention.js";
import { everyByte, type Make, type Rig, withRig } from "./rig.js";

const MB = 1024 * 1024;

export interface LogConformanceOptions {
  /** Whether the log removes old batches soon and to the batch; one that leaves that to a server (in files, every few minutes) can't be tested for it. */
  readonly hasPromptRetention?: boolean;
}

/** What every log must do, whatever it is built upon. The titles name the invariants that need it. */
export function logConformance(
  name: string,
  make: Make<Log>,
  { hasPromptRetention = true }: LogConformanceOptions = {},
): void {
  withRig(`${name}: log`, make, (rig) => {
    topics(rig);
    appendsAndReads(rig);
    refusals(rig);
    waiting(rig);
    logProducers(rig);
    if (hasPromptRetention) logRetention(rig);
    logAssignments(rig);
    logModel(rig);
  });
}

function topics(rig: () => Rig<Log>): void {
  it("makes a topic once, however often it is asked to", async () => {
    const log = rig().engine;
    await Promise.all([log.createTopic("t", KEEP_ALL), log.createTopic("t", KEEP_ALL)]);
    await append(log, "t", ["kept"]);
    await log.createTopic("t", KEEP_ALL);
    expect(await log.partitions("t")).toBe(2);
    expect(await readAll(log, "t", 0)).toEqual(["kept"]);
  });

  it("refuses a topic that exists with another number of partitions", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    for (const partitions of [1, 3])
      await expect(log.createTopic("t", { ...KEEP_ALL, partitions })).rejects.toMatchObject({
        code: "conflict",
      });
    expect(await log.partitions("t")).toBe(2);
  });

  it("says so when there is no such topic or partition", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const unknown = { code: "unknown-topic" };
    await expect(log.partitions("none")).rejects.toMatchObject(unknown);
    await expect(append(log, "none", ["x"])).rejects.toMatchObject(unknown);
    await expect(append(log, "t", ["x"], { partition: 2 })).rejects.toMatchObject(unknown);
    await expect(log.read("none", 0, 0)).rejects.toMatchObject(unknown);
    await expect(log.end("t", 2)).rejects.toMatchObject(unknown);
  });
}

function appendsAndReads(rig: () => Rig<Log>): void {
  it("E6: gives records back as they were appended: bytes, nulls, record times, headers", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const builder = new RecordBatchBuilder();
    builder.add(everyByte(), everyByte(1_000), 1_700_000_000_123, { ["__proto__"]: "x", "": "ü€😀" });
    builder.add(null, new Uint8Array(0), -5);
    builder.add(new Uint8Array(0), null, 0);
    await log.append("t", 1, builder.build());
    const batch = (await log.read("t", 1, 0))!;
    expect([batch.baseOffset, batch.count, batch.nextOffset]).toEqual([0, 3, 3]);
    expect([...batch.timestamps]).toEqual([1_700_000_000_123, -5, 0]);
    expect([0, 1, 2].map((i) => batch.key(i) && [...batch.key(i)!])).toEqual([[...everyByte()], null, []]);
    expect([0, 1, 2].map((i) => batch.value(i) && [...batch.value(i)!])).toEqual([
      [...everyByte(1_000)],
      [],
      null,
    ]);
    expect(Object.entries(batch.headers(0)!)).toEqual([
      ["__proto__", "x"],
      ["", "ü€😀"],
    ]);
    expect(batch.headers(1)).toBeNull();
  });

  it("E1: counts offsets from 0 without gaps, each partition for itself", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const receipts = [
      await append(log, "t", ["a", "b"]),
      await append(log, "t", ["x"], { partition: 1 }),
      await append(log, "t", ["c"]),
    ];
    expect(receipts).toEqual([
      { partition: 0, baseOffset: 0, count: 2, duplicate: false },
      { partition: 1, baseOffset: 0, count: 1, duplicate: false },
      { partition: 0, baseOffset: 2, count: 1, duplicate: false },
    ]);
    expect([await log.start("t", 0), await log.end("t", 0), await log.end("t", 1)]).toEqual([0, 3, 1]);
    expect(await readAll(log, "t", 0)).toEqual(["a", "b", "c"]);
  });

  it("keeps the order of the calls of concurrent appends", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const names = Array.from({ length: 500 }, (_, i) => `r${i}`);
    const receipts = await Promise.all(
      names.map((name, i) => append(log, "t", [name], { partition: i % 2 })),
    );
    expect(receipts.map((receipt) => receipt.baseOffset)).toEqual(names.map((_, i) => Math.floor(i / 2)));
    for (const partition of [0, 1])
      expect(await readAll(log, "t", partition)).toEqual(names.filter((_, i) => i % 2 === partition));
  });

  it("answers the batch around an offset in its middle", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    await append(log, "t", ["a", "b", "c"]);
    await append(log, "t", ["d", "e"]);
    // What follows at once may come with it.
    expect(textsOf((await log.read("t", 0, 1))!, 1).slice(0, 2)).toEqual(["b", "c"]);
    expect(textsOf((await log.read("t", 0, 4))!, 4)).toEqual(["e"]);
    expect(await log.read("t", 0, 5)).toBeNull();
  });

  it("lets the caller use its bytes again after an append", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const bytes = batchOf(["kept"]);
    await log.append("t", 0, bytes);
    bytes.fill(0);
    expect(await readAll(log, "t", 0)).toEqual(["kept"]);
  });

  it("takes records of 5 MB and goes through many megabytes", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const large = Buffer.alloc(5 * MB, "x");
    for (let i = 0; i < 8; i++) await log.append("t", 0, batchOf([large, `${i}`]));
    const texts = await readAll(log, "t", 0);
    expect(texts.map((text) => text!.length)).toEqual(
      Array.from({ length: 16 }, (_, i) => (i % 2 ? 1 : large.length)),
    );
    expect(texts.filter((_, i) => i % 2 === 1)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
  });

  it("keeps everything that was acknowledged when it is opened again", async () => {
    if (!rig().reopen) return;
    let log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    await append(log, "t", ["a", "b"]);
    log = await rig().reopen!();
    expect([await log.partitions("t"), await log.start("t", 0), await log.end("t", 0)]).toEqual([2, 0, 2]);
    expect(await append(log, "t", ["c"])).toMatchObject({ baseOffset: 2 });
    expect(await readAll(log, "t", 0)).toEqual(["a", "b", "c"]);
  });
}

function refusals(rig: () => Rig<Log>): void {
  it("A3: fails with data-loss where an offset is past the end or before the start", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    await append(log, "t", ["a"]);
    for (const offset of [2, 1_000_000, -1])
      await expect(log.read("t", 0, offset)).rejects.toMatchObject({ code: "data-loss" });
    await expect(log.read("t", 1, 1)).rejects.toMatchObject({ code: "data-loss" });
  });

  it("refuses what is too large and what is no batch, and writes none of it", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const half = Buffer.alloc(3 * MB, "x");
    const tooLarge = { code: "too-large", notWritten: true };
    await expect(log.append("t", 0, batchOf([Buffer.alloc(7 * MB)]))).rejects.toMatchObject(tooLarge);
    await expect(log.append("t", 0, batchOf(Array(6).fill(half)))).rejects.toMatchObject(tooLarge);
    const damaged = batchOf(["a", "b"]);
    damaged[damaged.length - 1] ^= 1;
    for (const bytes of [damaged, new Uint8Array(0), everyByte()])
      await expect(log.append("t", 0, bytes)).rejects.toMatchObject({ code: "corrupt", notWritten: true });
    expect(await log.end("t", 0)).toBe(0);
    expect(await append(log, "t", ["good"])).toMatchObject({ baseOffset: 0 });
  });

  it("says that it is closed", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    await log.close();
    await log.close();
    await expect(append(log, "t", ["a"])).rejects.toMatchObject({ code: "closed", notWritten: true });
    await expect(log.read("t", 0, 0)).rejects.toMatchObject({ code: "closed" });
  });

  it("finishes what it was given before it closes", async () => {
    if (!rig().reopen) return;
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const appends = Promise.all([append(log, "t", ["a"]), append(log, "t", ["b"])]);
    const reopened = await rig().reopen!();
    await appends;
    expect(await readAll(reopened, "t", 0)).toEqual(["a", "b"]);
  });
}

function waiting(rig: () => Rig<Log>): void {
  it("wait resolves when the end is past the offset, for every one who waits", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const { signal } = new AbortController();
    const woken: string[] = [];
    const waits = [
      log.wait("t", 0, 0, signal).then(() => woken.push("past 0")),
      log.wait("t", 0, 0, signal).then(() => woken.push("past 0")),
      log.wait("t", 0, 1, signal).then(() => woken.push("past 1")),
    ];
    await append(log, "t", ["elsewhere"], { partition: 1 });
    expect(woken).toEqual([]);
    await append(log, "t", ["a"]);
    await Promise.all(waits.slice(0, 2));
    expect(woken).toEqual(["past 0", "past 0"]);
    await append(log, "t", ["b"]);
    await Promise.all(waits);
    await log.wait("t", 0, 0, signal);
  });

  it("wait resolves when its signal aborts, also one that was aborted before", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const stop = new AbortController();
    const wait = log.wait("t", 0, 0, stop.signal);
    stop.abort();
    await wait;
    await log.wait("t", 0, 0, stop.signal);
  });
}
