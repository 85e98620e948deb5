import type { RecordBatch, RecordHeaders } from "../record-batch.js";
import { VARINT_BYTES_MAX, writeVarint, zigzag } from "../varint.js";
import { ATTRIBUTES_AT, CRC_AT, HEAD_BYTES, LENGTH_END, MAGIC, MAGIC_AT, writeInt64 } from "./batch-head.js";
import { crc32c } from "./crc32c.js";

/** Header bytes, the count of headers, and the lengths of a record are at most this many varints. */
const RECORD_VARINTS = 7;

export interface BatchPart {
  readonly records: RecordBatch;
  /** Written as a header of the first record. */
  readonly mark: { readonly name: string; readonly text: string } | null;
}

/** Who appends and where in its numbering: the broker takes a batch with the same numbers only once. */
export interface Sequencing {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
}

/** One of Kafka's record batches (version 2, not compressed) with the records of all parts, one after the other. */
export function encodeBatch(parts: readonly BatchPart[], sequencing: Sequencing): Buffer {
  const extras = parts.map(encodeHeadersOf);
  let size = HEAD_BYTES;
  parts.forEach(({ records }, i) => (size += sizeMax(records, extras[i])));
  const bytes = Buffer.allocUnsafe(size);
  const baseTime = parts[0].records.timestamps[0];
  let at = HEAD_BYTES;
  let count = 0;
  let maxTime = -Infinity;
  parts.forEach(({ records }, part) => {
    for (let i = 0; i < records.count; i++)
      at = writeRecord(bytes, at, { records, i, delta: count++, baseTime, headers: extras[part].get(i) });
    maxTime = Math.max(maxTime, records.maxTimestamp);
  });
  writeHead(bytes, { length: at, count, baseTime, maxTime, ...sequencing });
  return bytes.subarray(0, at);
}

function writeHead(
  bytes: Buffer,
  head: Sequencing & { length: number; count: number; baseTime: number; maxTime: number },
): void {
  writeInt64(bytes, 0, 0);
  bytes.writeInt32BE(head.length - LENGTH_END, 8);
  bytes.writeInt32BE(-1, 12);
  bytes.writeInt8(MAGIC, MAGIC_AT);
  bytes.writeInt16BE(0, ATTRIBUTES_AT);
  bytes.writeInt32BE(head.count - 1, 23);
  writeInt64(bytes, head.baseTime, 27);
  writeInt64(bytes, head.maxTime, 35);
  bytes.writeBigInt64BE(head.producerId, 43);
  bytes.writeInt16BE(head.producerEpoch, 51);
  bytes.writeInt32BE(head.baseSequence, 53);
  bytes.writeInt32BE(head.count, 57);
  bytes.writeUInt32BE(crc32c(bytes, ATTRIBUTES_AT, head.length), CRC_AT);
}

interface RecordToWrite {
  readonly records: RecordBatch;
  readonly i: number;
  readonly delta: number;
  readonly baseTime: number;
  readonly headers: Buffer | undefined;
}

/** Length · attributes · time delta · offset delta · key · value · headers; all numbers are zigzag varints. */
function writeRecord(bytes: Buffer, start: number, record: RecordToWrite): number {
  const { records, i, headers } = record;
  const time = zigzag(records.timestamps[i] - record.baseTime);
  const keyBytes = records.keyStarts[i] < 0 ? -1 : records.keyEnds[i] - records.keyStarts[i];
  const valueBytes = records.starts[i] < 0 ? -1 : records.ends[i] - records.starts[i];
  const length =
    1 +
    varintBytes(time) +
    varintBytes(record.delta * 2) +
    sizedBytes(keyBytes) +
    sizedBytes(valueBytes) +
    (headers?.length ?? 1);
  let at = writeVarint(bytes, start, length * 2);
  bytes[at++] = 0;
  at = writeVarint(bytes, at, time);
  at = writeVarint(bytes, at, record.delta * 2);
  at = writeVarint(bytes, at, zigzag(keyBytes));
  if (keyBytes > 0) at += records.bytes.copy(bytes, at, records.keyStarts[i], records.keyEnds[i]);
  at = writeVarint(bytes, at, zigzag(valueBytes));
  if (valueBytes > 0) at += records.bytes.copy(bytes, at, records.starts[i], records.ends[i]);
  if (headers === undefined) bytes[at++] = 0;
  else at += headers.copy(bytes, at);
  return at;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

function sizedBytes(length: number): number {
  return varintBytes(zigzag(length)) + Math.max(0, length);
}

/** Encoded headers of the records that have any. */
function encodeHeadersOf({ records, mark }: BatchPart): Map<number, Buffer> {
  const encoded = new Map<number, Buffer>();
  for (let i = 0; i < records.count; i++) {
    const headers = records.headers(i);
    const entries = headers === null ? [] : Object.entries(headers as RecordHeaders);
    if (i === 0 && mark !== null) entries.push([mark.name, mark.text]);
    if (entries.length > 0) encoded.set(i, encodeHeaders(entries));
  }
  return encoded;
}

function encodeHeaders(entries: readonly (readonly [string, string])[]): Buffer {
  const parts = [varint(entries.length * 2)];
  for (const text of entries.flat()) {
    const encoded = Buffer.from(text);
    parts.push(varint(encoded.length * 2), encoded);
  }
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(VARINT_BYTES_MAX);
  return bytes.subarray(0, writeVarint(bytes, 0, value));
}

function sizeMax(records: RecordBatch, extras: Map<number, Buffer>): number {
  let size = records.bytes.length + records.count * RECORD_VARINTS * VARINT_BYTES_MAX;
  for (const extra of extras.values()) size += extra.length;
  return size;
}
