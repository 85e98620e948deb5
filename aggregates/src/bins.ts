import type { ByteReader, ByteWriter } from "./bytes.js";
import { CorruptStateError } from "./errors.js";

/** Bins that one side of a sketch keeps at most. */
const MAX_BINS = 2048;

const MAX_LISTED = 16;
const MAX_INDEX = 40_000;

/**
 * Counts by whole-number index, e.g. the bins of one side of a DDSketch. Only the MAX_BINS indices up to the greatest are
 * kept apart; everything below counts in the lowest of them. That is a function of the counts alone, whatever their order.
 * Few bins are a short list, more are an array.
 */
export class Bins {
  /** index, count, index, count, … unsorted; null once there is an array. */
  #list: Float64Array | null = new Float64Array(8);
  #listed = 0;
  /** Count of index `#base + i`. */
  #counts: Float64Array = EMPTY;
  #base = 0;
  #max = -Infinity;
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(index: number, count: number): void {
    this.#total += count;
    if (this.#list !== null && this.#addListed(index, count)) return;
    if (index > this.#max) this.#raise(index);
    const kept = index <= this.#max - MAX_BINS ? this.#max - MAX_BINS + 1 : index;
    if (kept < this.#base) this.#lower(kept);
    this.#counts[kept - this.#base]! += count;
  }

  merge(from: Bins): void {
    const list = from.#list;
    if (list !== null) {
      for (let i = 0; i < 2 * from.#listed; i += 2) this.add(list[i]!, list[i + 1]!);
      return;
    }
    const counts = from.#counts;
    const last = counts.length - 1;
    // Both ends first, so that the room is made once.
    for (const i of last > 0 ? [last, 0] : [last]) if (counts[i] !== 0) this.add(from.#base + i, counts[i]!);
    for (let i = 1; i < last; i++) if (counts[i] !== 0) this.add(from.#base + i, counts[i]!);
  }

  /** Calls back for each bin, from the lowest index. */
  forEach(visit: (index: number, count: number) => void): void {
    if (this.#list !== null) {
      for (const [index, count] of this.#sortedList()) visit(index, count);
      return;
    }
    for (let i = 0; i < this.#counts.length; i++) {
      if (this.#counts[i] !== 0) visit(this.#base + i, this.#counts[i]!);
    }
  }

  /** Index of the bin with the value of this rank, counted from the lowest bin; 0 ≤ rank < total. */
  indexOfRank(rank: number): number {
    let seen = 0;
    let found = NaN;
    this.forEach((index, count) => {
      seen += count;
      if (Number.isNaN(found) && seen > rank) found = index;
    });
    return found;
  }

  /** Gaps and counts from the lowest index. */
  encode(out: ByteWriter): void {
    if (this.#list !== null && this.#sortList()) {
      this.#encodeList(out);
      return;
    }
    let bins = 0;
    this.forEach(() => bins++);
    out.varint(bins);
    let previous = NaN;
    this.forEach((index, count) => {
      if (Number.isNaN(previous)) out.zigzag(index);
      else out.varint(index - previous - 1);
      out.varint(count);
      previous = index;
    });
  }

  /** Reads what encode wrote into empty bins. */
  decode(input: ByteReader): void {
    const count = input.length(2);
    if (count > MAX_BINS) throw new CorruptStateError("A quantile has too many bins.");
    const pairs: [number, number][] = [];
    let index = NaN;
    for (let i = 0; i < count; i++) {
      index = Number.isNaN(index) ? input.zigzag() : index + 1 + input.varint();
      const events = input.varint();
      if (Math.abs(index) > MAX_INDEX || events === 0) throw new CorruptStateError("A bin is out of range.");
      pairs.push([index, events]);
    }
    // The greatest first, then from the least on, so that the room is made once.
    const last = pairs.pop();
    if (last !== undefined) this.add(last[0], last[1]);
    for (const [lower, events] of pairs) this.add(lower, events);
  }

  /** Makes them empty again; false if they have grown too large to be worth keeping. */
  reset(): boolean {
    if (this.#list === null) return false;
    this.#listed = 0;
    this.#max = -Infinity;
    this.#total = 0;
    return true;
  }

  #addListed(index: number, count: number): boolean {
    const list = this.#list!;
    const end = 2 * this.#listed;
    for (let i = 0; i < end; i += 2) {
      if (list[i] === index) {
        list[i + 1]! += count;
        return true;
      }
    }
    if (this.#listed === MAX_LISTED) {
      this.#spread();
      return false;
    }
    if (end === list.length) {
      this.#list = new Float64Array(2 * end);
      this.#list.set(list);
    }
    this.#list![end] = index;
    this.#list![end + 1] = count;
    this.#listed++;
    if (index > this.#max) this.#max = index;
    return true;
  }

  /** Orders the list by index, in place: the order of a list has no meaning. False if some of it has to be lumped. */
  #sortList(): boolean {
    const list = this.#list!;
    for (let i = 2; i < 2 * this.#listed; i += 2) {
      const index = list[i]!;
      const count = list[i + 1]!;
      let at = i;
      for (; at > 0 && list[at - 2]! > index; at -= 2) {
        list[at] = list[at - 2]!;
        list[at + 1] = list[at - 1]!;
      }
      list[at] = index;
      list[at + 1] = count;
    }
    return this.#listed === 0 || list[0]! > this.#max - MAX_BINS;
  }

  #encodeList(out: ByteWriter): void {
    const list = this.#list!;
    out.varint(this.#listed);
    for (let i = 0; i < 2 * this.#listed; i += 2) {
      if (i === 0) out.zigzag(list[0]!);
      else out.varint(list[i]! - list[i - 2]! - 1);
      out.varint(list[i + 1]!);
    }
  }

  /** The list as pairs in order, with what lies below the kept indices lumped together. */
  #sortedList(): [number, number][] {
    const lowest = this.#max - MAX_BINS + 1;
    const pairs: [number, number][] = [];
    for (let i = 0; i < this.#listed; i++) pairs.push([this.#list![2 * i]!, this.#list![2 * i + 1]!]);
    pairs.sort((a, b) => a[0] - b[0]);
    if (pairs.length === 0 || pairs[0]![0] >= lowest) return pairs;
    const kept = pairs.filter(([index]) => index > lowest);
    const lumped = pairs.reduce((sum, [index, count]) => (index > lowest ? sum : sum + count), 0);
    return [[lowest, lumped], ...kept];
  }

  /** From the list to the array. */
  #spread(): void {
    const pairs = this.#sortedList();
    this.#list = null;
    this.#base = pairs[0]![0];
    this.#counts = new Float64Array(this.#max - this.#base + 1);
    for (const [index, count] of pairs) this.#counts[index - this.#base] = count;
  }

  /** Makes room up to a new greatest index; what falls out below is lumped into the lowest bin. */
  #raise(index: number): void {
    this.#max = index;
    const base = Math.max(this.#base, index - MAX_BINS + 1);
    const next = new Float64Array(index - base + 1);
    for (let i = 0; i < this.#counts.length; i++) {
      const to = Math.max(this.#base + i, base) - base;
      if (this.#counts[i] !== 0) next[to]! += this.#counts[i]!;
    }
    this.#counts = next;
    this.#base = base;
  }

  #lower(index: number): void {
    const next = new Float64Array(this.#max - index + 1);
    next.set(this.#counts, this.#base - index);
    this.#counts = next;
    this.#base = index;
  }
}

const EMPTY = new Float64Array(0);
