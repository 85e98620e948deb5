import type { RecordBatch } from "../record-batch.js";

/** Spans of a decoded record, beside its bytes. */
const BYTES_PER_RECORD = 24;

/** The newest batches of a partition, in memory: a consumer that keeps up never touches the disk. */
export class Tail {
  readonly #bytesMax: number;
  #batches: RecordBatch[] = [];
  /** Batches before it are forgotten; they are cut off now and then. */
  #first = 0;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(batch: RecordBatch): void {
    this.#batches.push(batch);
    this.#bytes += sizeOf(batch);
    while (this.#bytes > this.#bytesMax) {
      this.#bytes -= sizeOf(this.#batches[this.#first]);
      (this.#batches as (RecordBatch | null)[])[this.#first++] = null;
    }
    if (this.#first < 64 || this.#first * 2 < this.#batches.length) return;
    this.#batches = this.#batches.slice(this.#first);
    this.#first = 0;
  }

  /** The batch with that offset, or null if it is not here. */
  find(offset: number): RecordBatch | null {
    return findBatch(this.#batches, offset, this.#first);
  }

  clear(): void {
    this.#batches = [];
    this.#first = 0;
    this.#bytes = 0;
  }
}

/** Binary search in batches that follow one another without gaps. */
export function findBatch<T extends { readonly baseOffset: number; readonly nextOffset: number }>(
  batches: readonly T[],
  offset: number,
  from = 0,
): T | null {
  let low = from;
  let high = batches.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const batch = batches[middle];
    if (offset < batch.baseOffset) high = middle - 1;
    else if (offset >= batch.nextOffset) low = middle + 1;
    else return batch;
  }
  return null;
}

function sizeOf(batch: RecordBatch): number {
  return batch.bytes.length + batch.count * BYTES_PER_RECORD;
}
