import { crc32 } from "node:zlib";
import { unzigzag, VARINT_BYTES_MAX, VarintReader, writeVarint, zigzag } from "./varint.js";

/**
 * A batch of records as bytes: the unit in which the log is appended, stored and read.
 *
 *     "FRB" · version · crc32 of all that follows (u32) · count (u32) · first time (f64) · greatest time (f64) · records
 *
 * and each record, all numbers as varints:
 *
 *     time − time of the previous record, zigzag · key length + 1, 0 for null · (value length + 1, 0 for null) × 2 + has headers
 *     · [length of headers] · key · value · [headers: (name length, name, value length, value) …]
 */
const MAGIC = [0x46, 0x52, 0x42];
const VERSION = 1;
const HEAD_BYTES = 28;
const RECORD_BYTES_MIN = 3;

/** The bytes are not a whole and undamaged record batch. */
export class CorruptBatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CorruptBatchError";
  }
}

export type RecordHeaders = Readonly<Record<string, string>>;

/** Gathers records and encodes them. May be used again after `reset`. */
export class RecordBatchBuilder {
  #buffer = Buffer.allocUnsafe(16 * 1024);
  #length = HEAD_BYTES;
  #count = 0;
  #firstTime = 0;
  #lastTime = 0;
  #maxTime = -Infinity;

  get count(): number {
    return this.#count;
  }

  /** Size of the batch that `build` would make now. */
  get bytes(): number {
    return this.#length;
  }

  /** `timestampMs` is the record time: whole epoch milliseconds. The bytes are copied. */
  add(key: Uint8Array | null, value: Uint8Array | null, timestampMs: number, headers?: RecordHeaders): void {
    if (!Number.isSafeInteger(timestampMs) || Math.abs(timestampMs) > 2 ** 51)
      throw new RangeError(`A record time is a whole number of milliseconds, not ${timestampMs}.`);
    const extra = headers ? encodeHeaders(headers) : null;
    const size = (key?.length ?? 0) + (value?.length ?? 0) + (extra?.length ?? 0);
    this.#reserve(size + 4 * VARINT_BYTES_MAX);
    if (this.#count === 0) this.#firstTime = this.#lastTime = timestampMs;
    const buffer = this.#buffer;
    let at = writeVarint(buffer, this.#length, zigzag(timestampMs - this.#lastTime));
    at = writeVarint(buffer, at, key ? key.length + 1 : 0);
    at = writeVarint(buffer, at, (value ? value.length + 1 : 0) * 2 + (extra ? 1 : 0));
    if (extra) at = writeVarint(buffer, at, extra.length);
    for (const part of [key, value, extra]) {
      if (!part) continue;
      buffer.set(part, at);
      at += part.length;
    }
    this.#length = at;
    this.#lastTime = timestampMs;
    if (timestampMs > this.#maxTime) this.#maxTime = timestampMs;
    this.#count++;
  }

  /** The encoded batch, in bytes of its own. */
  build(): Uint8Array {
    if (this.#count === 0) throw new RangeError("A record batch holds at least one record.");
    const bytes = Buffer.from(this.#buffer.subarray(0, this.#length));
    bytes.set(MAGIC, 0);
    bytes[3] = VERSION;
    bytes.writeUInt32BE(this.#count, 8);
    bytes.writeDoubleBE(this.#firstTime, 12);
    bytes.writeDoubleBE(this.#maxTime, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(8)), 4);
    return bytes;
  }

  reset(): void {
    this.#length = HEAD_BYTES;
    this.#count = 0;
    this.#maxTime = -Infinity;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + more));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** Where the records are in the bytes of a batch; a start of −1 stands for null. */
export interface BatchLayout {
  readonly count: number;
  /** Offsets that the batch takes up: its records and the gaps between and after them. */
  readonly span: number;
  /** Offset of each record less that of the batch; null where they are 0, 1, 2 … */
  readonly offsetDeltas: Int32Array | null;
  readonly maxTimestamp: number;
  readonly timestamps: Float64Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly keyStarts: Int32Array;
  readonly keyEnds: Int32Array;
  /** Where the headers of each record end, 0 where it has none; null if no record has any. */
  headerEnds: Int32Array | null;
  /** Reads the headers that lie between two positions. */
  readonly readHeaders: (bytes: Buffer, start: number, end: number) => RecordHeaders;
}

/**
 * A decoded batch. Keys and values stay where they are in `bytes`; the typed arrays say where: no object per record.
 * It must not be changed: several readers may share it. A batch may have no records at all and still take up offsets: what
 * stood there does not count (an aborted transaction, records that were compacted away).
 */
export class RecordBatch {
  readonly baseOffset: number;
  readonly count: number;
  /** Offset after the last one that the batch takes up. */
  readonly nextOffset: number;
  /** The whole batch. */
  readonly bytes: Buffer;
  /** Record times, epoch ms. */
  readonly timestamps: Float64Array;
  readonly maxTimestamp: number;
  /** Spans of the values in `bytes`; a start of −1 stands for null. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly keyStarts: Int32Array;
  readonly keyEnds: Int32Array;
  readonly #layout: BatchLayout;
  readonly #offsetDeltas: Int32Array | null;

  /** Throws CorruptBatchError. `verify: false` skips the checksum, for bytes that were checked a moment ago. */
  static parse(bytes: Uint8Array, baseOffset: number, options: { verify?: boolean } = {}): RecordBatch {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    checkHead(buffer, options.verify ?? true);
    return new RecordBatch(buffer, baseOffset, scan(buffer));
  }

  /** A batch of another format, whose records lie in `bytes` where `layout` says. */
  static of(bytes: Buffer, baseOffset: number, layout: BatchLayout): RecordBatch {
    return new RecordBatch(bytes, baseOffset, layout);
  }

  private constructor(bytes: Buffer, baseOffset: number, layout: BatchLayout) {
    this.bytes = bytes;
    this.baseOffset = baseOffset;
    this.count = layout.count;
    this.nextOffset = baseOffset + layout.span;
    this.maxTimestamp = layout.maxTimestamp;
    this.timestamps = layout.timestamps;
    this.starts = layout.starts;
    this.ends = layout.ends;
    this.keyStarts = layout.keyStarts;
    this.keyEnds = layout.keyEnds;
    this.#layout = layout;
    this.#offsetDeltas = layout.offsetDeltas;
  }

  /** Offset of record `i`. */
  offset(i: number): number {
    return this.baseOffset + (this.#offsetDeltas === null ? i : this.#offsetDeltas[i]);
  }

  /** The first record at `offset` or after it; `count` if there is none. */
  indexFrom(offset: number): number {
    const delta = Math.max(0, offset - this.baseOffset);
    const deltas = this.#offsetDeltas;
    if (deltas === null) return Math.min(delta, this.count);
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (deltas[middle] < delta) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  key(i: number): Buffer | null {
    const start = this.keyStarts[i];
    return start < 0 ? null : this.bytes.subarray(start, this.keyEnds[i]);
  }

  value(i: number): Buffer | null {
    const start = this.starts[i];
    return start < 0 ? null : this.bytes.subarray(start, this.ends[i]);
  }

  headers(i: number): RecordHeaders | null {
    const end = this.#layout.headerEnds?.[i] ?? 0;
    return end === 0 ? null : this.#layout.readHeaders(this.bytes, this.ends[i], end);
  }

  /** The same records from another offset on. Shares everything with this one. */
  at(baseOffset: number): RecordBatch {
    return new RecordBatch(this.bytes, baseOffset, this.#layout);
  }
}

/** Finds every record; the head has been checked. */
function scan(bytes: Buffer): BatchLayout {
  const count = bytes.readUInt32BE(8);
  const layout: BatchLayout = {
    count,
    span: count,
    offsetDeltas: null,
    maxTimestamp: bytes.readDoubleBE(20),
    timestamps: new Float64Array(count),
    starts: new Int32Array(count),
    ends: new Int32Array(count),
    keyStarts: new Int32Array(count),
    keyEnds: new Int32Array(count),
    headerEnds: null,
    readHeaders: decodeHeaders,
  };
  const { timestamps, starts, ends, keyStarts, keyEnds } = layout;
  const reader = new VarintReader(bytes, HEAD_BYTES);
  let time = bytes.readDoubleBE(12);
  for (let i = 0; i < count; i++) {
    time += unzigzag(reader.next());
    const key = reader.next();
    const valueField = reader.next();
    const hasHeaders = valueField % 2 !== 0;
    const value = (valueField - (hasHeaders ? 1 : 0)) / 2;
    const extra = hasHeaders ? reader.next() : 0;
    let at = reader.position;
    timestamps[i] = time;
    keyStarts[i] = key > 0 ? at : -1;
    if (key > 0) at += key - 1;
    keyEnds[i] = at;
    starts[i] = value > 0 ? at : -1;
    if (value > 0) at += value - 1;
    ends[i] = at;
    if (hasHeaders) (layout.headerEnds ??= new Int32Array(count))[i] = at += extra;
    // A negative length is a number that was cut off.
    if (key < 0 || valueField < 0 || extra < 0 || at > bytes.length)
      throw new CorruptBatchError(`Record ${i} of ${count} runs past the end of its batch.`);
    reader.position = at;
  }
  if (reader.position !== bytes.length) throw new CorruptBatchError("A record batch has bytes left over.");
  return layout;
}

/** What can be told of a batch without reading its records. Throws CorruptBatchError. */
export function readBatchHead(bytes: Buffer): { readonly count: number; readonly maxTimestamp: number } {
  checkHead(bytes, false);
  return { count: bytes.readUInt32BE(8), maxTimestamp: bytes.readDoubleBE(20) };
}

function checkHead(bytes: Buffer, verify: boolean): void {
  if (bytes.length < HEAD_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new CorruptBatchError("These bytes are not a record batch.");
  if (bytes[3] !== VERSION)
    throw new CorruptBatchError(
      `This record batch has format ${bytes[3]}; this version of Freshet reads ${VERSION}.`,
    );
  if (verify && crc32(bytes.subarray(8)) !== bytes.readUInt32BE(4))
    throw new CorruptBatchError("A record batch is damaged: its checksum does not fit.");
  const count = bytes.readUInt32BE(8);
  if (count === 0 || count * RECORD_BYTES_MIN > bytes.length - HEAD_BYTES)
    throw new CorruptBatchError(`A record batch of ${bytes.length} bytes can't hold ${count} records.`);
}

function encodeHeaders(headers: RecordHeaders): Buffer | null {
  const parts: Uint8Array[] = [];
  for (const text of Object.entries(headers).flat()) {
    const encoded = Buffer.from(text);
    const length = new Uint8Array(VARINT_BYTES_MAX);
    parts.push(length.subarray(0, writeVarint(length, 0, encoded.length)), encoded);
  }
  return parts.length === 0 ? null : Buffer.concat(parts);
}

/** Header names come from outside, so the result has no prototype. */
function decodeHeaders(bytes: Buffer, start: number, end: number): RecordHeaders {
  const headers = Object.create(null) as Record<string, string>;
  const reader = new VarintReader(bytes, start);
  const text = (): string => {
    const length = reader.next();
    const from = reader.position;
    if (length < 0 || from + length > end)
      throw new CorruptBatchError("The headers of a record are damaged.");
    reader.position = from + length;
    return bytes.toString("utf8", from, from + length);
  };
  while (reader.position < end) {
    const name = text();
    headers[name] = text();
  }
  return headers;
}
