import { createRequire } from "node:module";
import fc from "fast-check";
import type { RecordBatch } from "@freshet/engines";
import { RecordBatchBuilder } from "@freshet/engines";

export interface SomeRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly time: number;
  readonly headers: Record<string, string>;
}

const bytes = fc.option(fc.uint8Array({ maxLength: 300 }));
const headerName = fc.string({ maxLength: 8 }).filter((name) => name !== "__proto__");

/** Records as they come: tombstones, null keys, empty ones, and times that go back and forth. */
export const someRecords: fc.Arbitrary<SomeRecord[]> = fc.array(
  fc.record({
    key: bytes,
    value: bytes,
    time: fc.oneof(
      fc.integer({ min: 0, max: 2 ** 45 }),
      fc.integer({ min: 1_700_000_000_000, max: 1_700_000_001_000 }),
    ),
    headers: fc.dictionary(headerName, fc.string({ maxLength: 20 }), { maxKeys: 3, noNullPrototype: true }),
  }),
  { minLength: 1, maxLength: 40 },
);

export function batchOfRecords(records: readonly SomeRecord[]): Uint8Array {
  const builder = new RecordBatchBuilder();
  for (const { key, value, time, headers } of records) builder.add(key, value, time, headers);
  return builder.build();
}

/** All that can be told of the records of a batch. */
export function contentOf(batch: RecordBatch): unknown[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    offset: batch.offset(i),
    time: batch.timestamps[i],
    key: batch.key(i)?.toString("hex") ?? null,
    value: batch.value(i)?.toString("hex") ?? null,
    headers: Object.entries(batch.headers(i) ?? {}),
  }));
}

export function contentOfRecords(records: readonly SomeRecord[], baseOffset: number): unknown[] {
  return records.map(({ key, value, time, headers }, i) => ({
    offset: baseOffset + i,
    time,
    key: key && Buffer.from(key).toString("hex"),
    value: value && Buffer.from(value).toString("hex"),
    headers: Object.entries(headers),
  }));
}

type Encode = (options: object) => Promise<{ buffer: Buffer }>;
interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
}

const require = createRequire(import.meta.url);
const { RecordBatch: encodeBatch } = require("kafkajs/src/protocol/recordBatch/v0") as {
  RecordBatch: Encode;
};
const encodeRecord = require("kafkajs/src/protocol/recordBatch/record/v0") as (record: object) => unknown;
const { Codecs } = require("kafkajs/src/protocol/message/compression") as {
  Codecs: Record<number, () => Codec>;
};

/** A batch as kafkajs's own producer encodes it, compressed by the given codec. */
export async function encodeByKafkajs(
  records: readonly SomeRecord[],
  options: {
    codec: number;
    compress?: (bytes: Buffer) => Buffer;
    transactional?: boolean;
    producerId?: number;
  },
): Promise<Buffer> {
  const { codec, compress, transactional = false, producerId = -1 } = options;
  if (compress) Codecs[codec] = () => ({ compress: async ({ buffer }) => compress(buffer) });
  const firstTimestamp = records[0].time;
  const encoded = await encodeBatch({
    compression: codec,
    firstTimestamp,
    maxTimestamp: Math.max(...records.map(({ time }) => time)),
    lastOffsetDelta: records.length - 1,
    transactional,
    producerId,
    records: records.map(({ key, value, time, headers }, offsetDelta) =>
      encodeRecord({
        key: key && Buffer.from(key),
        value: value && Buffer.from(value),
        headers,
        offsetDelta,
        timestampDelta: time - firstTimestamp,
      }),
    ),
  });
  return encoded.buffer;
}
