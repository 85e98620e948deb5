import type { ByteReader, ByteWriter } from "./bytes.js";
import { CorruptStateError } from "./errors.js";

const MAX_LISTED = 16;
const MAX_INDEX = 40_000;
/** Bins of a page, and how far an index is shifted to its page. */
const PAGE = 64;
const PAGE_BITS = 6;
const ABSENT = -1;
/** Room at first: values of one kind mostly lie within a factor of a hundred. */
const SPREAD_PAGES = 4;

/**
 * Counts by whole-number index, e.g. the bins of one side of a DDSketch. Few bins are a short list, more are pages of bins: only
 * pages with counts are there, so that one index far from all others costs little and takes no room from them.
 */
export class Bins {
  /** index, count, index, count, … unsorted; null once there are pages. */
  #list: Float64Array | null = new Float64Array(8);
  #listed = 0;
  /** Where the page of the indices from `PAGE · (#first + i)` begins in `#counts`, or ABSENT. */
  readonly #pages: number[] = [];
  #first = 0;
  /** The pages, in the order in which they came: one array, as small ones cost more than their counts. */
  #counts: Float64Array = EMPTY;
  #used = 0;
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(index: number, count: number): void {
    this.#total += count;
    if (this.#list !== null && this.#addListed(index, count)) return;
    const at = this.#page(index >> PAGE_BITS) + (index & (PAGE - 1));
    this.#counts[at]! += count;
  }

  merge(from: Bins): void {
    const list = from.#list;
    if (list !== null) {
      for (let i = 0; i < 2 * from.#listed; i += 2) this.add(list[i]!, list[i + 1]!);
      return;
    }
    if (this.#list !== null) this.#spread();
    this.#total += from.#total;
    const last = from.#pages.length - 1;
    // The last first, so that the list of pages grows once.
    if (last >= 0) this.#page(from.#first + last);
    for (let i = 0; i <= last; i++) {
      const there = from.#pages[i]!;
      if (there === ABSENT) continue;
      const own = this.#page(from.#first + i);
      for (let at = 0; at < PAGE; at++) this.#counts[own + at]! += from.#counts[there + at]!;
    }
  }

  /** Calls back for each bin, from the lowest index. */
  forEach(visit: (index: number, count: number) => void): void {
    const list = this.#list;
    if (list !== null) {
      this.#sortList();
      for (let i = 0; i < 2 * this.#listed; i += 2) visit(list[i]!, list[i + 1]!);
      return;
    }
    const counts = this.#counts;
    for (let i = 0; i < this.#pages.length; i++) {
      const from = this.#pages[i]!;
      if (from === ABSENT) continue;
      const base = PAGE * (this.#first + i);
      for (let at = 0; at < PAGE; at++) if (counts[from + at] !== 0) visit(base + at, counts[from + at]!);
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
    if (this.#list !== null) {
      this.#sortList();
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
    let index = NaN;
    for (let i = 0; i < count; i++) {
      index = Number.isNaN(index) ? input.zigzag() : index + 1 + input.varint();
      const events = input.varint();
      if (Math.abs(index) > MAX_INDEX || events === 0) throw new CorruptStateError("A bin is out of range.");
      this.add(index, events);
    }
  }

  /** Makes them empty again; false if they have grown too large to be worth keeping. */
  reset(): boolean {
    if (this.#list === null) return false;
    this.#listed = 0;
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
    return true;
  }

  /** Orders the list by index, in place: the order of a list has no meaning. */
  #sortList(): void {
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

  /** From the list to pages. */
  #spread(): void {
    const list = this.#list!;
    this.#list = null;
    this.#counts = new Float64Array(SPREAD_PAGES * PAGE);
    for (let i = 0; i < 2 * this.#listed; i += 2) {
      // First the place, as it may move the counts.
      const at = this.#page(list[i]! >> PAGE_BITS) + (list[i]! & (PAGE - 1));
      this.#counts[at] = list[i + 1]!;
    }
  }

  /** Where a page begins in `#counts`; made if it is not there. */
  #page(number: number): number {
    const pages = this.#pages;
    const present = pages[number - this.#first];
    return present === undefined || present === ABSENT ? this.#addPage(number) : present;
  }

  #addPage(number: number): number {
    const pages = this.#pages;
    if (pages.length === 0) this.#first = number;
    while (number >= this.#first + pages.length) pages.push(ABSENT);
    if (number < this.#first) {
      pages.unshift(...Array<number>(this.#first - number).fill(ABSENT));
      this.#first = number;
    }
    if (this.#used === this.#counts.length) {
      const counts = new Float64Array(Math.max(SPREAD_PAGES * PAGE, 2 * this.#used));
      counts.set(this.#counts);
      this.#counts = counts;
    }
    const at = this.#used;
    this.#used += PAGE;
    pages[number - this.#first] = at;
    return at;
  }
}

const EMPTY = new Float64Array(0);
