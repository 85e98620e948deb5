import type { Dictionary } from "@freshet/aggregates";
import { murmur, murmurBytes } from "@freshet/aggregates";

const HASH_MULTIPLIER = 0x9e3779b1;
const TEXT_ENCODER = new TextEncoder();

/**
 * A dictionary whose strings are looked up as spans of UTF-8 bytes, so that an event's strings become small numbers
 * without becoming JavaScript strings first. Open addressing with linear probing over one heap of bytes; texts and
 * the hashes that sketches want are made when first asked for.
 */
export class Interner implements Dictionary {
  #heap = new Uint8Array(4096);
  #heapView = new DataView(this.#heap.buffer);
  /** String `id` is heap[#starts[id] … #starts[id + 1]). */
  #starts = new Int32Array(257);
  /** Hash, id, hash, id, …; an id of −1 is a free place. Beside each other, as memory is what a lookup waits for. */
  #table = new Int32Array(2048).fill(-1);
  #size = 0;
  #texts: (string | undefined)[] = [];
  #murmur = new Int32Array(0);
  #murmurKnown = new Uint8Array(0);
  #scratch = new Uint8Array(256);
  #source: Uint8Array = this.#scratch;
  #sourceView: DataView = new DataView(this.#scratch.buffer);

  /** How many strings; a long-running owner starts afresh when this grows past its limit. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of all strings. */
  get byteSize(): number {
    return this.#starts[this.#size];
  }

  id(text: string): number {
    const length = this.#toScratch(text);
    return this.idOfBytes(this.#scratch, 0, length);
  }

  /** The id of a string, or −1 if it has none. */
  find(text: string): number {
    const length = this.#toScratch(text);
    return this.findBytes(this.#scratch, 0, length);
  }

  /** The id of the UTF-8 string bytes[start … end), given one if it is new. */
  idOfBytes(bytes: Uint8Array, start: number, end: number): number {
    this.#use(bytes);
    const hash = this.#hash(start, end);
    const slot = this.#slot(hash, start, end);
    const id = this.#table[slot + 1];
    return id >= 0 ? id : this.#insert(slot, hash, start, end);
  }

  /** The id of the UTF-8 string bytes[start … end), or −1 if it has none. */
  findBytes(bytes: Uint8Array, start: number, end: number): number {
    this.#use(bytes);
    return this.#table[this.#slot(this.#hash(start, end), start, end) + 1];
  }

  text(id: number): string {
    const known = this.#texts[id];
    if (known !== undefined) return known;
    this.#check(id);
    const from = this.#starts[id];
    const text = Buffer.from(this.#heap.buffer, from, this.#starts[id + 1] - from).toString("utf8");
    this.#texts[id] = text;
    return text;
  }

  hashLow(id: number): number {
    this.#murmurOf(id);
    return this.#murmur[2 * id];
  }

  hashHigh(id: number): number {
    this.#murmurOf(id);
    return this.#murmur[2 * id + 1];
  }

  #use(bytes: Uint8Array): void {
    if (bytes === this.#source) return;
    this.#source = bytes;
    this.#sourceView = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Two lanes, as one multiplication need not wait for the other. */
  #hash(start: number, end: number): number {
    const view = this.#sourceView;
    let even = end - start;
    let odd = 0;
    let at = start;
    for (; at + 8 <= end; at += 8) {
      even = Math.imul(even ^ view.getInt32(at, true), HASH_MULTIPLIER);
      odd = Math.imul(odd ^ view.getInt32(at + 4, true), HASH_MULTIPLIER);
      even ^= even >>> 15;
      odd ^= odd >>> 13;
    }
    if (at + 4 <= end) {
      odd = Math.imul(odd ^ view.getInt32(at, true), HASH_MULTIPLIER);
      odd ^= odd >>> 13;
      at += 4;
    }
    for (; at < end; at++) even = Math.imul(even ^ view.getUint8(at), HASH_MULTIPLIER);
    const hash = Math.imul(even ^ (odd >>> 7) ^ (odd << 9), HASH_MULTIPLIER);
    return hash ^ (hash >>> 16);
  }

  /** Where the string is in the table, or the free place where it belongs. */
  #slot(hash: number, start: number, end: number): number {
    const table = this.#table;
    const mask = table.length - 2;
    let slot = (hash << 1) & mask;
    for (let id = table[slot + 1]; id >= 0; id = table[slot + 1]) {
      if (table[slot] === hash && this.#equals(id, start, end)) return slot;
      slot = (slot + 2) & mask;
    }
    return slot;
  }

  #equals(id: number, start: number, end: number): boolean {
    let from = this.#starts[id];
    if (this.#starts[id + 1] - from !== end - start) return false;
    const heap = this.#heapView;
    const view = this.#sourceView;
    let at = start;
    // Hashes are equal, so mostly all is: looking at four words before deciding saves decisions.
    for (; at + 16 <= end; at += 16, from += 16) {
      const differences =
        (view.getInt32(at, true) ^ heap.getInt32(from, true)) |
        (view.getInt32(at + 4, true) ^ heap.getInt32(from + 4, true)) |
        (view.getInt32(at + 8, true) ^ heap.getInt32(from + 8, true)) |
        (view.getInt32(at + 12, true) ^ heap.getInt32(from + 12, true));
      if (differences !== 0) return false;
    }
    for (; at + 4 <= end; at += 4, from += 4) {
      if (view.getInt32(at, true) !== heap.getInt32(from, true)) return false;
    }
    for (; at < end; at++, from++) if (view.getUint8(at) !== heap.getUint8(from)) return false;
    return true;
  }

  #insert(slot: number, hash: number, start: number, end: number): number {
    const id = this.#size;
    if (id + 1 === this.#starts.length) this.#growIds();
    const from = this.#starts[id];
    const to = from + (end - start);
    if (to > this.#heap.length) this.#growHeap(to);
    this.#heap.set(this.#source.subarray(start, end), from);
    this.#starts[id + 1] = to;
    this.#table[slot] = hash;
    this.#table[slot + 1] = id;
    this.#size = id + 1;
    if (4 * this.#size > this.#table.length) this.#rehash();
    return id;
  }

  #growIds(): void {
    const starts = new Int32Array(2 * this.#starts.length - 1);
    starts.set(this.#starts);
    this.#starts = starts;
  }

  #growHeap(needed: number): void {
    const heap = new Uint8Array(Math.max(needed, 2 * this.#heap.length));
    heap.set(this.#heap);
    this.#heap = heap;
    this.#heapView = new DataView(heap.buffer);
  }

  #rehash(): void {
    const before = this.#table;
    const table = new Int32Array(2 * before.length).fill(-1);
    const mask = table.length - 2;
    for (let i = 0; i < before.length; i += 2) {
      if (before[i + 1] < 0) continue;
      let slot = (before[i] << 1) & mask;
      while (table[slot + 1] >= 0) slot = (slot + 2) & mask;
      table[slot] = before[i];
      table[slot + 1] = before[i + 1];
    }
    this.#table = table;
  }

  #toScratch(text: string): number {
    if (this.#scratch.length < 3 * text.length) this.#scratch = new Uint8Array(6 * text.length);
    return TEXT_ENCODER.encodeInto(text, this.#scratch).written;
  }

  #murmurOf(id: number): void {
    if (this.#murmurKnown[id] === 1) return;
    this.#check(id);
    if (id >= this.#murmurKnown.length) {
      const known = new Uint8Array(this.#starts.length - 1);
      known.set(this.#murmurKnown);
      const murmur = new Int32Array(2 * known.length);
      murmur.set(this.#murmur);
      this.#murmurKnown = known;
      this.#murmur = murmur;
    }
    murmurBytes(this.#heap, this.#starts[id], this.#starts[id + 1]);
    this.#murmur[2 * id] = murmur.low;
    this.#murmur[2 * id + 1] = murmur.high;
    this.#murmurKnown[id] = 1;
  }

  #check(id: number): void {
    if (!(id >= 0 && id < this.#size)) throw new RangeError(`No string has the id ${id}.`);
  }
}
