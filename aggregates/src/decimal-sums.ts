import { scaledText } from "./answer.js";
import type { ByteReader, ByteWriter } from "./bytes.js";
import { ExactSums } from "./exact-sum.js";
import { productError, type BinaryNumber } from "./expansion.js";

/** Decimal places that are kept past those that are answered. */
const EXTRA_PLACES = 9;
const EXTRA = 10 ** EXTRA_PLACES;
/** Digits of a decimal that a double tells apart. */
const DIGITS = 15;

/**
 * One sum of decimals per slot. A double stands for the decimal of at most 15 digits that it is nearest to; what of that is not
 * further than nine places past the scale is added without any error, and the sum is rounded once, when it is read.
 */
export class DecimalSums {
  readonly #scale: number;
  readonly #factor: number;
  /** In units of the scale. */
  readonly #units: ExactSums;
  /** What is left of the values, in units of nine places more. */
  readonly #rests: ExactSums;

  constructor(capacity: number, scale: number) {
    this.#scale = scale;
    this.#factor = 10 ** scale;
    this.#units = new ExactSums(capacity);
    this.#rests = new ExactSums(capacity);
  }

  grow(capacity: number): void {
    this.#units.grow(capacity);
    this.#rests.grow(capacity);
  }

  clear(slot: number): void {
    this.#units.clear(slot);
    this.#rests.clear(slot);
  }

  add(slot: number, x: number): void {
    const factor = this.#factor;
    const size = x < 0 ? -x : x;
    const units = Math.round(size * factor);
    if (units >= 10 ** DIGITS) {
      this.#addLarge(slot, size, x < 0 ? -1 : 1);
      return;
    }
    this.#units.add(slot, x < 0 ? -units : units);
    // Zero for decimals that fit the scale: the quotient rounds to the double that stands for them.
    const left = size - units / factor;
    if (left === 0) return;
    const rest = restOf(left * factor, units);
    if (rest !== 0) this.#rests.add(slot, x < 0 ? -rest : rest);
  }

  /** More units than a double tells apart: the whole part and the digits after it are added each for itself. */
  #addLarge(slot: number, size: number, sign: 1 | -1): void {
    const whole = Math.trunc(size);
    const units = whole * this.#factor;
    this.#units.add(slot, sign * units);
    this.#units.add(slot, sign * productError(whole, this.#factor, units));
    const places = placesAfter(whole, this.#scale);
    const digits = Math.round((size - whole) * 10 ** places);
    if (digits !== 0) this.#units.add(slot, sign * digits * 10 ** (this.#scale - places));
  }

  merge(slot: number, from: DecimalSums, fromSlot: number): void {
    this.#units.merge(slot, from.#units, fromSlot);
    this.#rests.merge(slot, from.#rests, fromSlot);
  }

  /** Decimal digits, rounded to the scale; half a unit away from zero. */
  read(slot: number): string {
    const total = wholeOf(this.#units.exact(slot)) * BigInt(EXTRA) + wholeOf(this.#rests.exact(slot));
    const half = BigInt(EXTRA / 2);
    return scaledText((total < 0n ? total - half : total + half) / BigInt(EXTRA), this.#scale);
  }

  encode(slot: number, out: ByteWriter): void {
    this.#units.encode(slot, out);
    this.#rests.encode(slot, out);
  }

  decode(slot: number, input: ByteReader): void {
    this.#units.decode(slot, input);
    this.#rests.decode(slot, input);
  }
}

/** `left` units as a whole number of nine places more, rounded where the digits of the value end. */
function restOf(left: number, units: number): number {
  // Rounding up may have made one digit more of the whole part than the value has.
  const places = placesAfter(left < 0 ? units - 1 : units, EXTRA_PLACES);
  const size = Math.round(Math.abs(left) * 10 ** places) * 10 ** (EXTRA_PLACES - places);
  return left < 0 ? -size : size;
}

/** How many digits of a decimal follow this whole part, `max` at most. */
function placesAfter(whole: number, max: number): number {
  let places = DIGITS;
  for (let limit = 1; whole >= limit && places > 0; limit *= 10) places--;
  return Math.min(places, max);
}

/** All parts are whole numbers, and so is their sum. */
function wholeOf({ mantissa, exponent }: BinaryNumber): bigint {
  return exponent >= 0 ? mantissa << BigInt(exponent) : mantissa >> BigInt(-exponent);
}
