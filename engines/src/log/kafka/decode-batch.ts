import { type BatchLayout, CorruptBatchError, RecordBatch, type RecordHeaders } from "../record-batch.js";
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

/**
 * Throws CorruptBatchError. The result begins at `from`, so that batches follow one another without a hole. Several batches that lie one behind the other in
 * the same memory (runOf) become one: many small ones then cost as little as a large one.
 */
export function decodeBatch(run: readonly RawBatch[], options: { verify: boolean }): RecordBatch {
  if (options.verify) run.forEach(checkSum);
  const [first] = run;
  const { from, head } = first;
  const nextOffset = nextOf(run[run.length - 1]);
  if (first.isHidden || head.count === 0) return emptyBatch(from, nextOffset);
  const count = run.reduce((sum, raw) => sum + raw.head.count, 0);
  const records = head.codec === 0 ? memoryOf(run) : inflate(head.codec, first.bytes.subarray(HEAD_BYTES));
  const spans = new Spans(records, { from, count });
  let at = 0;
  for (const { head, bytes } of run) {
    if (head.codec === 0) spans.scan(head, at + HEAD_BYTES, at + bytes.length);
    else spans.scan(head, 0, records.length);
    at += bytes.length;
  }
  return RecordBatch.of(records, from, spans.layout(nextOffset));
}

/** As many of the batches, from the first on, as can be decoded together. */
export function runOf(batches: readonly RawBatch[], bytesMax: number): RawBatch[] {
  const [first] = batches;
  const run = [first];
  let end = first.bytes.byteOffset + first.bytes.length;
  let { length } = first.bytes;
  for (let i = 1; i < batches.length && isPlain(run[i - 1]); i++) {
    const { bytes } = batches[i];
    length += bytes.length;
    const isNext = bytes.buffer === first.bytes.buffer && bytes.byteOffset === end;
    if (!isNext || !isPlain(batches[i]) || length > bytesMax) break;
    run.push(batches[i]);
    end += bytes.length;
  }
  return run;
}

function isPlain({ isHidden, head }: RawBatch): boolean {
  return !isHidden && head.codec === 0 && head.count > 0;
}

/** Offset after the last one of a batch. */
export function nextOf({ head }: RawBatch): number {
  return head.baseOffset + head.lastOffsetDelta + 1;
}

function memoryOf(run: readonly RawBatch[]): Buffer {
  const { buffer, byteOffset } = run[0].bytes;
  const length = run.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return Buffer.from(buffer, byteOffset, length);
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

/** Where the records are in the memory of one or more batches. */
class Spans {
  readonly #bytes: Buffer;
  readonly #from: number;
  readonly #count: number;
  readonly #timestamps: Float64Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #keyStarts: Int32Array;
  readonly #keyEnds: Int32Array;
  #offsetDeltas: Int32Array | null = null;
  #headerEnds: Int32Array | null = null;
  #maxTimestamp = -Infinity;
  /** Records found. */
  #found = 0;

  constructor(bytes: Buffer, { from, count }: { from: number; count: number }) {
    // A broken count must not cause a large allocation.
    if (count * RECORD_BYTES_MIN > bytes.length)
      throw new CorruptBatchError(`A record batch of ${bytes.length} bytes can't hold ${count} records.`);
    this.#bytes = bytes;
    this.#from = from;
    this.#count = count;
    this.#timestamps = new Float64Array(count);
    this.#starts = new Int32Array(count);
    this.#ends = new Int32Array(count);
    this.#keyStarts = new Int32Array(count);
    this.#keyEnds = new Int32Array(count);
  }

  /** Finds the records of one batch, which lie from `begin` to `limit`. */
  scan(head: BatchHead, begin: number, limit: number): void {
    const bytes = this.#bytes;
    const [timestamps, starts, ends] = [this.#timestamps, this.#starts, this.#ends];
    const [keyStarts, keyEnds] = [this.#keyStarts, this.#keyEnds];
    const shift = head.baseOffset - this.#from;
    const last = this.#found + head.count;
    let offsetDeltas = this.#offsetDeltas;
    const reader = new VarintReader(bytes, begin);
    for (let i = this.#found; i < last; i++) {
      const length = unzigzag(reader.next());
      const end = reader.position + length;
      if (length < RECORD_BYTES_MIN - 1 || end > limit) throw cutOff(i, this.#count);
      reader.position++;
      timestamps[i] = head.baseTime + unzigzag(reader.next());
      const delta = reader.next() / 2;
      if (shift + delta !== i && offsetDeltas === null) offsetDeltas = this.#withDeltas();
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
      if (reader.position >= end || delta < 0) throw cutOff(i, this.#count);
      if (end - reader.position > 1 || bytes[reader.position] !== 0)
        (this.#headerEnds ??= new Int32Array(this.#count))[i] = end;
      reader.position = end;
    }
    if (head.hasAppendTime) timestamps.fill(head.maxTime, this.#found, last);
    this.#maxTimestamp = Math.max(this.#maxTimestamp, head.maxTime);
    this.#found = last;
  }

  layout(nextOffset: number): BatchLayout {
    return {
      count: this.#count,
      span: nextOffset - this.#from,
      offsetDeltas: this.#offsetDeltas,
      maxTimestamp: this.#maxTimestamp,
      timestamps: this.#timestamps,
      starts: this.#starts,
      ends: this.#ends,
      keyStarts: this.#keyStarts,
      keyEnds: this.#keyEnds,
      headerEnds: this.#headerEnds,
      readHeaders,
    };
  }

  /** Those before followed one another. */
  #withDeltas(): Int32Array {
    this.#offsetDeltas = Int32Array.from({ length: this.#count }, (_, i) => i);
    return this.#offsetDeltas;
  }
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
