import { CorruptBatchError, RecordBatch, type RecordHeaders } from "../record-batch.js";
import { unzigzag, VarintReader } from "../varint.js";
import { ATTRIBUTES_AT, type BatchHead, HEAD_BYTES } from "./batch-head.js";
import { crc32c } from "./crc32c.js";
import { inflate } from "./inflate.js";

/** The least that a record takes: its length, attributes, two deltas, two lengths and the count of headers. */
const RECORD_BYTES_MIN = 7;
const NO_SPANS = new Int32Array(0);

/** A batch as Kafka sent it, and from which offset on it stands for the log: what lies between is not kept or does not count. */
export interface RawBatch {
  readonly from: number;
  readonly head: BatchHead;
  readonly bytes: Buffer;
  /** Records of an aborted transaction, or of Kafka itself: only its offsets count. */
  readonly isHidden: boolean;
}

/** Throws CorruptBatchError. The result begins at `from`, so that batches follow one another without a hole. */
export function decodeBatch(raw: RawBatch, options: { verify: boolean }): RecordBatch {
  const { from, head, bytes, isHidden } = raw;
  if (options.verify) checkSum(raw);
  const nextOffset = head.baseOffset + head.lastOffsetDelta + 1;
  if (isHidden || head.count === 0) return emptyBatch(from, nextOffset);
  if (head.codec === 0) return RecordBatch.of(bytes, from, scan(raw, bytes, HEAD_BYTES));
  return RecordBatch.of(...inflated(raw));
}

export function checkSum({ head, bytes }: RawBatch): void {
  if (crc32c(bytes, ATTRIBUTES_AT) !== head.crc)
    throw new CorruptBatchError(
      `The record batch at offset ${head.baseOffset} is damaged: its checksum does not fit.`,
    );
}

/** Takes up offsets, holds no records. */
export function emptyBatch(from: number, nextOffset: number): RecordBatch {
  return RecordBatch.of(Buffer.alloc(0), from, {
    count: 0,
    span: nextOffset - from,
    offsetDeltas: NO_SPANS,
    maxTimestamp: -Infinity,
    timestamps: new Float64Array(0),
    starts: NO_SPANS,
    ends: NO_SPANS,
    keyStarts: NO_SPANS,
    keyEnds: NO_SPANS,
    headerEnds: null,
    readHeaders,
  });
}

type Layout = Parameters<typeof RecordBatch.of>[2];

function inflated(raw: RawBatch): [Buffer, number, Layout] {
  const records = inflate(raw.head.codec, raw.bytes.subarray(HEAD_BYTES));
  return [records, raw.from, scan(raw, records, 0)];
}

/** Finds every record in `bytes`, which hold the records from `begin` on. */
function scan({ from, head }: RawBatch, bytes: Buffer, begin: number): Layout {
  const { count } = head;
  if (count < 0 || count * RECORD_BYTES_MIN > bytes.length - begin)
    throw new CorruptBatchError(`A record batch of ${bytes.length} bytes can't hold ${count} records.`);
  const timestamps = new Float64Array(count);
  const spans = new Int32Array(4 * count);
  const starts = spans.subarray(0, count);
  const ends = spans.subarray(count, 2 * count);
  const keyStarts = spans.subarray(2 * count, 3 * count);
  const keyEnds = spans.subarray(3 * count);
  const shift = head.baseOffset - from;
  let offsetDeltas: Int32Array | null = shift === 0 ? null : new Int32Array(count);
  let headerEnds: Int32Array | null = null;
  const reader = new VarintReader(bytes, begin);
  for (let i = 0; i < count; i++) {
    const length = unzigzag(reader.next());
    const end = reader.position + length;
    if (length < RECORD_BYTES_MIN - 1 || end > bytes.length) throw cutOff(i, count);
    reader.position++;
    timestamps[i] = head.hasAppendTime ? head.maxTime : head.baseTime + unzigzag(reader.next());
    if (head.hasAppendTime) reader.next();
    const delta = reader.next() / 2;
    if (delta !== i && offsetDeltas === null) offsetDeltas = consecutive(count);
    if (offsetDeltas !== null) offsetDeltas[i] = shift + delta;
    const keyBytes = unzigzag(reader.next());
    keyStarts[i] = keyBytes < 0 ? -1 : reader.position;
    if (keyBytes > 0) reader.position += keyBytes;
    keyEnds[i] = reader.position;
    const valueBytes = unzigzag(reader.next());
    starts[i] = valueBytes < 0 ? -1 : reader.position;
    if (valueBytes > 0) reader.position += valueBytes;
    ends[i] = reader.position;
    // One byte is left where there are no headers: their count, 0.
    if (reader.position >= end || delta < 0) throw cutOff(i, count);
    if (end - reader.position > 1 || bytes[reader.position] !== 0)
      (headerEnds ??= new Int32Array(count))[i] = end;
    reader.position = end;
  }
  const span = head.baseOffset + head.lastOffsetDelta + 1 - from;
  const maxTimestamp = head.maxTime;
  return {
    count,
    span,
    offsetDeltas,
    maxTimestamp,
    timestamps,
    starts,
    ends,
    keyStarts,
    keyEnds,
    headerEnds,
    readHeaders,
  };
}

function consecutive(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

function cutOff(i: number, count: number): CorruptBatchError {
  return new CorruptBatchError(`Record ${i} of ${count} runs past its end.`);
}

/** Of several headers with one name the last counts; one without a value reads as empty text. Names come from outside: no prototype. */
function readHeaders(bytes: Buffer, start: number, end: number): RecordHeaders {
  const headers = Object.create(null) as Record<string, string>;
  const reader = new VarintReader(bytes, start);
  const text = (): string => {
    const length = unzigzag(reader.next());
    const from = reader.position;
    if (from + length > end) throw new CorruptBatchError("The headers of a record are damaged.");
    if (length < 0) return "";
    reader.position = from + length;
    return bytes.toString("utf8", from, from + length);
  };
  for (let count = unzigzag(reader.next()); count > 0; count--) {
    const name = text();
    headers[name] = text();
  }
  return headers;
}
