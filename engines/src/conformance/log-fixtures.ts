import type { AppendReceipt, Log, ProducerMark, TopicSettings } from "../log/port.js";
import { type RecordBatch, RecordBatchBuilder } from "../log/record-batch.js";

export const KEEP_ALL: TopicSettings = { partitions: 2, retentionMs: null, retentionBytes: null };

/** A batch with one record for each value. Record times go up from `time`. */
export function batchOf(values: readonly (string | Uint8Array | null)[], time = 1_000): Uint8Array {
  const builder = new RecordBatchBuilder();
  values.forEach((value, i) =>
    builder.add(null, typeof value === "string" ? Buffer.from(value) : value, time + i),
  );
  return builder.build();
}

export function textsOf(batch: RecordBatch, from = batch.baseOffset): (string | null)[] {
  const texts: (string | null)[] = [];
  for (let i = from - batch.baseOffset; i < batch.count; i++) texts.push(batch.value(i)?.toString() ?? null);
  return texts;
}

/** Reads a partition from an offset to its end as a consumer does; throws where offsets do not follow one another. */
export async function readAll(
  log: Log,
  topic: string,
  partition: number,
  from = 0,
): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  let offset = from;
  for (;;) {
    const batch = await log.read(topic, partition, offset);
    if (!batch) return texts;
    if (batch.baseOffset > offset || batch.nextOffset <= offset)
      throw new Error(`Asked for ${offset}, got ${batch.baseOffset} up to ${batch.nextOffset}.`);
    texts.push(...textsOf(batch, offset));
    offset = batch.nextOffset;
  }
}

export function append(
  log: Log,
  topic: string,
  values: readonly string[],
  options: { partition?: number; producer?: ProducerMark; time?: number } = {},
): Promise<AppendReceipt> {
  return log.append(topic, options.partition ?? 0, batchOf(values, options.time), options.producer);
}
