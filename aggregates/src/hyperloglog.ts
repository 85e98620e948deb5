import type { ByteReader, ByteWriter } from "./bytes.js";
import { CorruptStateError } from "./errors.js";

/**
 * How many distinct values, from their 64-bit hashes. Dense: 2^14 registers as in Redis (index = low 14 bits, rank of the
 * rest); standard error 0.81 %. Sparse until SPARSE_LIMIT entries: sorted 25-bit indices with ranks, from which the dense
 * registers follow exactly; there the count is near exact. Which of the two it is depends only on the set of hashes.
 * Sources: Heule, Nunkesser, Hall, "HyperLogLog in Practice" (2013) for the sparse form; O. Ertl, "New cardinality
 * estimation algorithms for HyperLogLog sketches" (2017) for the estimator.
 */
export const SPARSE_LIMIT = 2048;

const REGISTERS = 16384;
const MAX_RANK = 51;
const SPARSE_INDICES = 2 ** 25;
const SPARSE_MASK = SPARSE_INDICES - 1;
const MAX_SPARSE_RANK = 40;
/** An entry that is in no set: its rank is out of range. */
const VACANT = 0xffffffff;
const DENSE_BYTES = (REGISTERS * 6) / 8;
/** Entries of the largest table that is used again. */
const REUSED_TABLE = 32;

const SPARSE_FORM = 0;
const LISTED_FORM = 1;
const PACKED_FORM = 2;

export class HyperLogLog {
  /** Open addressing by index: `index | rank << 25`. */
  #table: Uint32Array = new Uint32Array(4).fill(VACANT);
  #entries = 0;
  #registers: Uint8Array | null = null;

  /** Adds a value by the halves of its hash. */
  add(low: number, high: number): void {
    if (this.#registers !== null) {
      const rest = low >>> 14;
      const rank = rest !== 0 ? trailingZeros(rest) + 1 : 19 + trailingZeros(high);
      const index = low & (REGISTERS - 1);
      if (this.#registers[index]! < rank) this.#registers[index] = rank;
      return;
    }
    const index = low & SPARSE_MASK;
    if (index >>> 14 !== 0) {
      this.#insert(index);
    } else {
      const rest = low >>> 25;
      const rank = rest !== 0 ? trailingZeros(rest) + 1 : 8 + trailingZeros(high);
      this.#insert((index | (rank << 25)) >>> 0);
    }
  }

  merge(from: HyperLogLog): void {
    if (from.#registers === null) {
      for (const entry of from.#table) if (entry !== VACANT) this.#insert(entry);
      return;
    }
    const registers = this.#dense();
    const others = from.#registers;
    for (let i = 0; i < REGISTERS; i++) if (registers[i]! < others[i]!) registers[i] = others[i]!;
  }

  estimate(): number {
    if (this.#registers !== null) return Math.round(ertl(this.#registers));
    return Math.round(SPARSE_INDICES * Math.log(SPARSE_INDICES / (SPARSE_INDICES - this.#entries)));
  }

  encode(out: ByteWriter): void {
    if (this.#registers === null) {
      this.#encodeSparse(out);
      return;
    }
    const registers = this.#registers;
    let set = 0;
    for (let i = 0; i < REGISTERS; i++) if (registers[i] !== 0) set++;
    // A listed register takes about two bytes.
    if (set < DENSE_BYTES / 2.5) encodeListed(registers, set, out);
    else encodePacked(registers, out);
  }

  /** Reads what encode wrote into an empty sketch. */
  decode(input: ByteReader): void {
    const form = input.byte();
    if (form === SPARSE_FORM) this.#decodeSparse(input);
    else if (form === LISTED_FORM) decodeListed(this.#dense(), input);
    else if (form === PACKED_FORM) decodePacked(this.#dense(), input);
    else throw new CorruptStateError("A distinct count has an unknown form.");
  }

  /** Makes it empty again; false if it has grown too large to be worth keeping. */
  reset(): boolean {
    if (this.#registers !== null || this.#table.length > REUSED_TABLE) return false;
    this.#table.fill(VACANT);
    this.#entries = 0;
    return true;
  }

  #insert(entry: number): void {
    if (this.#registers !== null) {
      setFromEntry(this.#registers, entry);
      return;
    }
    const table = this.#table;
    const mask = table.length - 1;
    const index = entry & SPARSE_MASK;
    let at = Math.imul(index, 0x9e3779b1) >>> 16;
    for (; ; at++) {
      const present = table[at & mask]!;
      if (present === VACANT) break;
      if ((present & SPARSE_MASK) === index) {
        if (entry > present) table[at & mask] = entry;
        return;
      }
    }
    table[at & mask] = entry;
    this.#entries++;
    if (this.#entries > SPARSE_LIMIT) this.#dense();
    else if (this.#entries * 4 > table.length * 3) this.#rehash(table.length * 2);
  }

  #rehash(size: number): void {
    const old = this.#table;
    this.#table = new Uint32Array(size).fill(VACANT);
    this.#entries = 0;
    for (const entry of old) if (entry !== VACANT) this.#insert(entry);
  }

  /** The registers; the sketch is dense from now on. */
  #dense(): Uint8Array {
    if (this.#registers !== null) return this.#registers;
    const registers = new Uint8Array(REGISTERS);
    for (const entry of this.#table) if (entry !== VACANT) setFromEntry(registers, entry);
    this.#registers = registers;
    this.#table = new Uint32Array(0);
    this.#entries = 0;
    return registers;
  }

  /** Gaps between the sorted indices; a rank follows where the index does not already tell it. */
  #encodeSparse(out: ByteWriter): void {
    const table = this.#table;
    let count = 0;
    for (let i = 0; i < table.length; i++) {
      if (table[i] !== VACANT) sorting[count++] = rotateIndexFirst(table[i]!);
    }
    sortFirst(sorting, count);
    out.byte(SPARSE_FORM);
    out.varint(count);
    let previous = -1;
    for (let i = 0; i < count; i++) {
      const entry = sorting[i]!;
      const index = (entry >>> 6) & SPARSE_MASK;
      out.varint(index - previous - 1);
      if (index >>> 14 === 0) out.byte(entry & 63);
      previous = index;
    }
  }

  #decodeSparse(input: ByteReader): void {
    const count = input.length();
    if (count > SPARSE_LIMIT) throw new CorruptStateError("A distinct count has too many entries.");
    let index = -1;
    for (let i = 0; i < count; i++) {
      index += 1 + input.varint();
      if (index >= SPARSE_INDICES)
        throw new CorruptStateError("An index of a distinct count is out of range.");
      const rank = index >>> 14 === 0 ? input.byte() : 0;
      if (index >>> 14 === 0 && (rank < 1 || rank > MAX_SPARSE_RANK)) {
        throw new CorruptStateError("A rank of a distinct count is out of range.");
      }
      this.#insert((index | (rank << 25)) >>> 0);
    }
  }
}

/** 32 for 0. */
function trailingZeros(value: number): number {
  return value === 0 ? 32 : 31 - Math.clz32(value & -value);
}

/** index | rank << 25 as index << 6 | rank: sorts by index. */
function rotateIndexFirst(entry: number): number {
  return (((entry & SPARSE_MASK) << 6) | (entry >>> 25)) >>> 0;
}

function setFromEntry(registers: Uint8Array, entry: number): void {
  const index = entry & (REGISTERS - 1);
  const rest = (entry & SPARSE_MASK) >>> 14;
  const rank = rest !== 0 ? trailingZeros(rest) + 1 : 11 + (entry >>> 25);
  if (registers[index]! < rank) registers[index] = rank;
}

function encodeListed(registers: Uint8Array, set: number, out: ByteWriter): void {
  out.byte(LISTED_FORM);
  out.varint(set);
  let previous = -1;
  for (let i = 0; i < REGISTERS; i++) {
    if (registers[i] === 0) continue;
    out.varint(((i - previous - 1) << 6) | registers[i]!);
    previous = i;
  }
}

function decodeListed(registers: Uint8Array, input: ByteReader): void {
  const set = input.length();
  let index = -1;
  for (let i = 0; i < set; i++) {
    const code = input.varint();
    const rank = code % 64;
    index += 1 + Math.floor(code / 64);
    if (index >= REGISTERS || rank < 1 || rank > MAX_RANK) {
      throw new CorruptStateError("A register of a distinct count is out of range.");
    }
    registers[index] = rank;
  }
}

/** Four registers in three bytes, lowest bits first (Redis's dense layout). */
function encodePacked(registers: Uint8Array, out: ByteWriter): void {
  const bytes = new Uint8Array(DENSE_BYTES);
  for (let i = 0, at = 0; i < REGISTERS; i += 4, at += 3) {
    const four =
      registers[i]! | (registers[i + 1]! << 6) | (registers[i + 2]! << 12) | (registers[i + 3]! << 18);
    bytes[at] = four;
    bytes[at + 1] = four >>> 8;
    bytes[at + 2] = four >>> 16;
  }
  out.byte(PACKED_FORM);
  out.raw(bytes);
}

function decodePacked(registers: Uint8Array, input: ByteReader): void {
  const bytes = input.raw(DENSE_BYTES);
  for (let i = 0, at = 0; i < REGISTERS; i += 4, at += 3) {
    const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    for (let j = 0; j < 4; j++) {
      const rank = (four >>> (6 * j)) & 63;
      if (rank > MAX_RANK) throw new CorruptStateError("A register of a distinct count is out of range.");
      registers[i + j] = rank;
    }
  }
}

/** Ertl's improved estimator (algorithm 6), without bias corrections or thresholds. */
function ertl(registers: Uint8Array): number {
  const histogram = new Float64Array(MAX_RANK + 1);
  for (let i = 0; i < REGISTERS; i++) histogram[registers[i]!]!++;
  let z = REGISTERS * tau((REGISTERS - histogram[MAX_RANK]!) / REGISTERS);
  for (let rank = MAX_RANK - 1; rank >= 1; rank--) z = (z + histogram[rank]!) * 0.5;
  z += REGISTERS * sigma(histogram[0]! / REGISTERS);
  return ((0.5 / Math.LN2) * REGISTERS * REGISTERS) / z;
}

function sigma(x: number): number {
  if (x === 1) return Infinity;
  let y = 1;
  let z = x;
  for (let previous = -1; previous !== z;) {
    x *= x;
    previous = z;
    z += x * y;
    y += y;
  }
  return z;
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let y = 1;
  let z = 1 - x;
  for (let previous = -1; previous !== z;) {
    x = Math.sqrt(x);
    previous = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}

/** Room for sorting the entries of one sketch at a time: cells are encoded far too often for an array each. */
const sorting = new Uint32Array(SPARSE_LIMIT + 1);

/** Sorts the first `count` elements; few of them in place, without a view. */
function sortFirst(entries: Uint32Array, count: number): void {
  if (count > 48) {
    entries.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const entry = entries[i]!;
    let at = i;
    for (; at > 0 && entries[at - 1]! > entry; at--) entries[at] = entries[at - 1]!;
    entries[at] = entry;
  }
}
