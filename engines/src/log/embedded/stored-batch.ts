import { readBatchHead, RecordBatch } from "../record-batch.js";

const PREFIX_BYTES = 16;

/**
 * A batch as it lies in the store. Before its bytes stand two sums over the partition, so that the newest and the oldest
 * batch tell all there is to know about it at a start: bytes appended before this batch, and the greatest record time
 * up to and with it.
 */
export class StoredBatch {
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly maxTimestamp: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly newestTime: number;
  readonly #bytes: Buffer;

  /** Room for the prefix, and the batch behind it. */
  static allocate(batch: Uint8Array): { stored: Buffer; bytes: Buffer } {
    const stored = Buffer.allocUnsafe(PREFIX_BYTES + batch.length);
    stored.set(batch, PREFIX_BYTES);
    return { stored, bytes: stored.subarray(PREFIX_BYTES) };
  }

  static writePrefix(stored: Buffer, prefix: { bytesBefore: number; newestTime: number }): void {
    stored.writeDoubleBE(prefix.bytesBefore, 0);
    stored.writeDoubleBE(prefix.newestTime, 8);
  }

  constructor(key: Buffer, value: Buffer) {
    const at = key.length - 8;
    this.baseOffset = (key.readUInt32BE(at) - 2 ** 31) * 2 ** 32 + key.readUInt32BE(at + 4);
    this.#bytes = value.subarray(PREFIX_BYTES);
    const head = readBatchHead(this.#bytes);
    this.nextOffset = this.baseOffset + head.count;
    this.maxTimestamp = head.maxTimestamp;
    this.bytesBefore = value.readDoubleBE(0);
    this.bytesAfter = this.bytesBefore + this.#bytes.length;
    this.newestTime = value.readDoubleBE(8);
  }

  get length(): number {
    return this.#bytes.length;
  }

  parse(): RecordBatch {
    return RecordBatch.parse(this.#bytes, this.baseOffset);
  }
}
