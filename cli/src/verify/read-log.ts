import type { Log, RecordBatch } from "@freshet/engines";
import type { SourceOracle } from "./oracle.js";

/** Gives the oracle every record of a source that the log keeps. */
export async function readLog(log: Log, oracle: SourceOracle): Promise<void> {
  const { topic } = oracle.source;
  const partitions = await log.partitions(topic);
  for (let partition = 0; partition < partitions; partition++) {
    for await (const batch of batches(log, topic, partition)) {
      for (let index = 0; index < batch.count; index++) {
        oracle.add({
          partition,
          offset: batch.offset(index),
          recordTime: batch.timestamps[index],
          value:
            batch.starts[index] < 0 ? null : batch.bytes.subarray(batch.starts[index], batch.ends[index]),
        });
      }
    }
  }
}

/** All batches of a partition, from the first that is kept. */
export async function* batches(log: Log, topic: string, partition: number): AsyncGenerator<RecordBatch> {
  let offset = await log.start(topic, partition);
  for (;;) {
    const batch = await log.read(topic, partition, offset);
    if (batch === null) return;
    yield batch;
    offset = batch.nextOffset;
  }
}
