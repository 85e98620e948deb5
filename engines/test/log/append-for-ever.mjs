// Appends to a log until it is killed; prints "base offset, count" of every acknowledged batch.
import { openEmbeddedLog, RecordBatchBuilder } from "../../dist/index.js";

const log = await openEmbeddedLog(process.argv[2]);
await log.createTopic("t", { partitions: 1, retentionMs: null, retentionBytes: null });
const builder = new RecordBatchBuilder();

async function appendOne(number) {
  builder.reset();
  const count = 1 + Math.floor(Math.random() * 20);
  const filler = "x".repeat(Math.random() * 20_000);
  for (let i = 0; i < count; i++)
    builder.add(null, Buffer.from(`${number} ${i} of ${count}`.padEnd(40) + filler), 1);
  const receipt = await log.append("t", 0, builder.build());
  process.stdout.write(`${receipt.baseOffset} ${receipt.count}\n`);
}

for (let number = 0; ; number += 4) await Promise.all([0, 1, 2, 3].map((i) => appendOne(number + i)));
