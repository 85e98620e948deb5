import type { ByteReader, ByteWriter } from "./bytes.js";
import { CorruptStateError } from "./errors.js";

const LEAST_CAPACITY = 256;
const VACANT = NaN;
/** A place in the table for every key but those past this share is found in few steps. */
const MAX_LOAD = 0.75;
/** Length of the largest table that is used again. */
const REUSED_TABLE = 32;

/** Counters that a summary for the top k keeps. */
export function topCapacity(k: number): number {
  return Math.max(LEAST_CAPACITY, 8 * k);
}

/**
 * The heaviest keys of a stream, in bounded room: counters that are true counts less at most `error`. Exact (error 0)
 * while there are no more distinct keys than the capacity; past that, error ≤ total / (capacity + 1) for each summary
 * that was merged. Keys are numbers (or string ids).
 *
 * Merging adds counters and errors and drops nothing, so it is associative and commutative whatever the sizes: readers
 * merge any number of cells and get one answer. Only adding brings a state down to its capacity, so what a cell holds
 * depends on its events and their order alone, not on batches or flushes.
 * Sources: Misra, Gries, "Finding repeated elements" (1982); Agarwal et al., "Mergeable Summaries" (2012); the counts
 * answered (count + error) are those of Space-Saving (Metwally et al., 2005), which is isomorphic.
 */
export class SpaceSaving {
  #keys = new Float64Array(4).fill(VACANT);
  #counts = new Float64Array(4);
  #size = 0;
  #error = 0;

  get size(): number {
    return this.#size;
  }

  /** How much each counter (and each key without one) may be below its true count. */
  get error(): number {
    return this.#error;
  }

  add(key: number, count: number, capacity: number): void {
    this.#increase(key, count);
    // Only at twice the capacity: pruning then costs a constant time an event.
    if (this.#size > 2 * capacity) this.prune(capacity);
  }

  merge(from: SpaceSaving): void {
    this.#error += from.#error;
    from.forEach((key, count) => this.#increase(key, count));
  }

  /** Brings the counters down to `capacity`: takes the greatest count that would not fit off all of them. */
  prune(capacity: number): void {
    if (this.#size <= capacity) return;
    const keys = this.#keys;
    const counts = this.#counts;
    const descending = counts.filter((_, i) => keys[i] === keys[i]).sort();
    const cut = descending[descending.length - 1 - capacity]!;
    this.#error += cut;
    this.#replace(tableSize(capacity));
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === keys[i] && counts[i]! > cut) this.#increase(keys[i]!, counts[i]! - cut);
    }
  }

  forEach(visit: (key: number, count: number) => void): void {
    for (let i = 0; i < this.#keys.length; i++) {
      if (this.#keys[i] === this.#keys[i]) visit(this.#keys[i]!, this.#counts[i]!);
    }
  }

  encode(out: ByteWriter, writeKey: (key: number) => void): void {
    out.varint(this.#size);
    out.varint(this.#error);
    this.forEach((key, count) => {
      writeKey(key);
      out.varint(count);
    });
  }

  /** Reads what encode wrote into an empty summary. */
  decode(input: ByteReader, readKey: () => number): void {
    const size = input.length(2);
    this.#error = input.varint();
    if (tableSize(size) > this.#keys.length) this.#replace(tableSize(size));
    for (let i = 0; i < size; i++) {
      const key = readKey();
      const count = input.varint();
      if (count === 0) throw new CorruptStateError("A counter of a top list is zero.");
      this.#increase(key, count);
    }
  }

  /** Makes it empty again; false if it has grown too large to be worth keeping. */
  reset(): boolean {
    if (this.#keys.length > REUSED_TABLE) return false;
    this.#keys.fill(VACANT);
    this.#size = 0;
    this.#error = 0;
    return true;
  }

  #increase(key: number, count: number): void {
    const keys = this.#keys;
    const mask = keys.length - 1;
    let at = hashOf(key) & mask;
    for (;;) {
      const present = keys[at]!;
      if (present === key) {
        this.#counts[at]! += count;
        return;
      }
      if (present !== present) break;
      at = (at + 1) & mask;
    }
    keys[at] = key;
    this.#counts[at] = count;
    this.#size++;
    if (this.#size > keys.length * MAX_LOAD) this.#grow();
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#replace(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === keys[i]) this.#increase(keys[i]!, counts[i]!);
    }
  }

  #replace(tableLength: number): void {
    this.#keys = new Float64Array(tableLength).fill(VACANT);
    this.#counts = new Float64Array(tableLength);
    this.#size = 0;
  }
}

function tableSize(entries: number): number {
  let size = 4;
  while (size * MAX_LOAD < entries) size *= 2;
  return size;
}

const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

function hashOf(key: number): number {
  double[0] = key;
  return (Math.imul(halves[0]!, 0x85ebca6b) ^ Math.imul(halves[1]!, 0x9e3779b1)) >>> 12;
}
