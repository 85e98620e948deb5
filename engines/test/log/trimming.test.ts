import { openEmbeddedLog, RecordBatchBuilder } from "@freshet/engines";
import { expect, it } from "vitest";
import { tempFolder } from "../temp-folder.js";

it("E1: batches that are gone from the disk before their removal is acknowledged are data-loss, not a hole", async () => {
  const folder = await tempFolder();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  let removed = (): void => {};
  const removal = new Promise<void>((resolve) => (removed = resolve));
  const log = await openEmbeddedLog(folder.path, {
    // Nothing is read from memory.
    tailBytes: 0,
    readCacheBytes: 0,
    write: async (level, operations) => {
      await level.batch(operations, { sync: true });
      if (!operations.some((operation) => operation.type === "del")) return;
      removed();
      await released;
    },
  });
  try {
    await log.createTopic("t", { partitions: 1, retentionMs: null, retentionBytes: 10_000 });
    const appending: Promise<unknown>[] = [];
    for (let i = 0; i < 40; i++) {
      const builder = new RecordBatchBuilder();
      builder.add(null, Buffer.alloc(1_000, i), 1);
      appending.push(log.append("t", 0, builder.build()));
    }
    await removal;
    await expect(log.read("t", 0, 0)).rejects.toMatchObject({ code: "data-loss" });
    release();
    await Promise.all(appending);
  } finally {
    release();
    await log.close();
    await folder.remove();
  }
});
