import type { ByteReader, ByteWriter } from "./bytes.js";
import { CorruptStateError } from "./errors.js";
import {
  exactBinary,
  growExpansion,
  quotientToNumber,
  quickQuotient,
  roundExpansion,
  type BinaryNumber,
} from "./expansion.js";

/** Greater numbers are taken as null: their squares and sums could pass the range of doubles. */
export const MAX_MAGNITUDE = 1e150;

/** Error terms that are kept at most; non-overlapping doubles of the whole range are never more. */
const MAX_PARTS = 48;

/**
 * One exact sum of doubles per slot, so that no order or split of the additions shows in the answer. Two doubles hold
 * nearly every sum; what does not fit them goes to a list of error terms.
 */
export class ExactSums {
  #highs: Float64Array;
  #lows: Float64Array;
  readonly #tails: (number[] | undefined)[] = [];

  constructor(capacity: number) {
    this.#highs = new Float64Array(capacity);
    this.#lows = new Float64Array(capacity);
  }

  grow(capacity: number): void {
    this.#highs = grown(this.#highs, capacity);
    this.#lows = grown(this.#lows, capacity);
  }

  clear(slot: number): void {
    this.#highs[slot] = 0;
    this.#lows[slot] = 0;
    if (slot < this.#tails.length) this.#tails[slot] = undefined;
  }

  /** Adds x: two branch-free exact additions (Knuth's twoSum); the rest is rarely anything but zero. */
  add(slot: number, x: number): void {
    const high = this.#highs[slot]!;
    const sum = high + x;
    const virtual = sum - high;
    const error = high - (sum - virtual) + (x - virtual);
    this.#highs[slot] = sum;
    if (error === 0) return;
    const low = this.#lows[slot]!;
    const lowSum = low + error;
    const lowVirtual = lowSum - low;
    const rest = low - (lowSum - lowVirtual) + (error - lowVirtual);
    this.#lows[slot] = lowSum;
    if (rest !== 0) growExpansion((this.#tails[slot] ??= []), rest);
  }

  merge(slot: number, from: ExactSums, fromSlot: number): void {
    for (const part of from.#parts(fromSlot)) this.add(slot, part);
  }

  /** The double nearest to the exact sum. */
  read(slot: number): number {
    const tail = this.#tails[slot];
    if (tail === undefined || tail.length === 0) return this.#highs[slot]! + this.#lows[slot]! + 0;
    return roundExpansion(this.#partials(slot)) + 0;
  }

  /** The double nearest to the exact sum divided by a whole number n > 0. */
  over(slot: number, n: number): number {
    const tail = this.#tails[slot];
    if (tail === undefined || tail.length === 0) {
      const quick = quickQuotient(this.#highs[slot]!, this.#lows[slot]!, n);
      if (quick !== null) return quick + 0;
    }
    const { mantissa, exponent } = this.exact(slot);
    const size = quotientToNumber(mantissa < 0n ? -mantissa : mantissa, BigInt(n), exponent);
    return mantissa < 0n ? -size : size;
  }

  /** The exact sum. */
  exact(slot: number): BinaryNumber {
    return exactBinary(this.#parts(slot));
  }

  encode(slot: number, out: ByteWriter): void {
    const tail = this.#tails[slot];
    if (this.#lows[slot] === 0 && (tail === undefined || tail.length === 0)) {
      // The same bytes as below, without a list for the one part that nearly every sum is.
      const high = this.#highs[slot]!;
      out.varint(high === 0 ? 0 : 1);
      if (high !== 0) out.number(high);
      return;
    }
    const partials = this.#partials(slot);
    out.varint(partials.length);
    for (const part of partials) out.number(part);
  }

  decode(slot: number, input: ByteReader): void {
    const count = input.length();
    if (count > MAX_PARTS) throw new CorruptStateError("A sum has too many parts.");
    for (let i = 0; i < count; i++) {
      const part = input.number();
      if (!(Math.abs(part) <= 1e307)) throw new CorruptStateError("A part of a sum is out of range.");
      this.add(slot, part);
    }
  }

  #parts(slot: number): readonly number[] {
    const tail = this.#tails[slot];
    const both = [this.#highs[slot]!, this.#lows[slot]!];
    return tail === undefined ? both : [...tail, ...both];
  }

  #partials(slot: number): number[] {
    const partials: number[] = [];
    for (const part of this.#parts(slot)) growExpansion(partials, part);
    return partials;
  }
}

/** The array with room for `capacity` elements, new ones zero. */
export function grown(array: Float64Array, capacity: number, fill = 0): Float64Array {
  const next = new Float64Array(capacity);
  next.set(array);
  if (fill !== 0) next.fill(fill, array.length);
  return next;
}
