import { expect, it } from "vitest";
import type { Log } from "../log/port.js";
import type { RecordBatch } from "../log/record-batch.js";
import { append, KEEP_ALL, readAll } from "./log-fixtures.js";
import { type Rig, until } from "./rig.js";

const KB_TEXT = "x".repeat(1_000);

export function logRetention(rig: () => Rig<Log>): void {
  it("A3: removes by size from the old end only; what is left has no hole", async () => {
    const log = rig().engine;
    await log.createTopic("t", { ...KEEP_ALL, retentionBytes: 100_000 });
    for (let i = 0; i < 500; i++) await append(log, "t", [`${i} ${KB_TEXT}`]);
    await until(async () => (await log.start("t", 0)) >= 300, "the start moves on");
    await settled(log);
    const start = await log.start("t", 0);
    // At least what the limit allows is kept.
    expect(start).toBeLessThanOrEqual(405);
    const kept = await readAll(log, "t", 0, start);
    expect(kept.map((text) => parseInt(text!))).toEqual(
      Array.from({ length: 500 - start }, (_, i) => start + i),
    );
    await expect(log.read("t", 0, start - 1)).rejects.toMatchObject({ code: "data-loss" });
    await expect(log.read("t", 0, 0)).rejects.toMatchObject({ code: "data-loss" });
    expect([await log.end("t", 0), await log.start("t", 1)]).toEqual([500, 0]);
  });

  it("removes by record time against the newest record, never by the clock", async () => {
    const log = rig().engine;
    await log.createTopic("t", { ...KEEP_ALL, retentionMs: 1_000 });
    for (let i = 0; i < 100; i++) await append(log, "t", [`${i}`], { time: i * 100 });
    await until(async () => (await log.start("t", 0)) > 0, "the start moves on");
    await settled(log);
    // The newest record is of 9,900: what is of 8,900 or later stays.
    expect(await log.start("t", 0)).toBeLessThanOrEqual(89);
    expect(await log.end("t", 0)).toBe(100);
  });

  it("keeps a partition whose records are all old, and one that is small", async () => {
    const log = rig().engine;
    await log.createTopic("t", { partitions: 2, retentionMs: 1_000, retentionBytes: 1_000_000 });
    for (let i = 0; i < 20; i++) await append(log, "t", [`${i}`], { time: 5 });
    await settled(log);
    expect(await readAll(log, "t", 0)).toHaveLength(20);
  });

  it("E1: a reader that goes on while batches are removed sees no hole, but data-loss", async () => {
    const log = rig().engine;
    await log.createTopic("t", { ...KEEP_ALL, retentionBytes: 20_000 });
    let writing = true;
    const reader = (async (): Promise<void> => {
      let offset = 0;
      while (writing) {
        await new Promise((resolve) => setImmediate(resolve));
        const batch = await readOrLoss(log, offset);
        if (batch) {
          expect(batch.baseOffset <= offset && offset < batch.nextOffset).toBe(true);
          expect(parseInt(batch.value(0)!.toString())).toBe(batch.baseOffset);
        }
        // At the end and after a loss it goes back to where batches are being removed.
        offset = batch ? batch.nextOffset : await log.start("t", 0);
      }
    })();
    for (let i = 0; i < 600; i++) await append(log, "t", [`${i} ${KB_TEXT}`]);
    writing = false;
    await reader;
    await until(async () => (await log.start("t", 0)) > 400, "the start moves on");
  });

  it("keeps the start and the end when it is opened again", async () => {
    if (!rig().reopen) return;
    let log = rig().engine;
    await log.createTopic("t", { ...KEEP_ALL, retentionBytes: 10_000 });
    for (let i = 0; i < 100; i++) await append(log, "t", [`${i} ${KB_TEXT}`]);
    await until(async () => (await log.start("t", 0)) > 80, "the start moves on");
    await settled(log);
    const start = await log.start("t", 0);
    log = await rig().reopen!();
    expect(await log.start("t", 0)).toBeGreaterThanOrEqual(start);
    expect(await log.end("t", 0)).toBe(100);
    expect((await readAll(log, "t", 0, await log.start("t", 0))).length).toBeGreaterThan(0);
  });
}

async function readOrLoss(log: Log, offset: number): Promise<RecordBatch | null> {
  try {
    return await log.read("t", 0, offset);
  } catch (error) {
    expect(error).toMatchObject({ code: "data-loss" });
    return null;
  }
}

/** Until the start has stood still for a while. */
async function settled(log: Log): Promise<void> {
  let since = performance.now();
  let start = await log.start("t", 0);
  await until(async () => {
    const now = await log.start("t", 0);
    if (now !== start) since = performance.now();
    start = now;
    return performance.now() - since > 100;
  }, "retention comes to rest");
}
