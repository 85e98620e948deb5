import { Bins } from "./bins.js";
import type { ByteReader, ByteWriter } from "./bytes.js";
import { CorruptStateError } from "./errors.js";

/**
 * Quantiles within 1 % of the value, mergeable without loss. Bin i holds the magnitudes in (γ^(i−1), γ^i].
 * Source: Masson, Rim, Lee, "DDSketch: a fast and fully-mergeable quantile sketch" (VLDB 2019).
 * No bins are ever joined, so that the promise holds beside any outlier: up to 1e150 there are at most 52,000 of a sign, and
 * eight decades fill 920. Magnitudes below 1e-300 are zero.
 */
export const RELATIVE_ERROR = 0.01;

const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const BINS_PER_E = 1 / Math.log(GAMMA);
const LEAST_MAGNITUDE = 1e-300;

export class DDSketch {
  #positive: Bins | null = null;
  #negative: Bins | null = null;
  #zeros = 0;
  #min = Infinity;
  #max = -Infinity;

  add(x: number): void {
    if (x > this.#max) this.#max = x + 0;
    if (x < this.#min) this.#min = x + 0;
    if (x >= LEAST_MAGNITUDE) (this.#positive ??= new Bins()).add(binOf(x), 1);
    else if (x <= -LEAST_MAGNITUDE) (this.#negative ??= new Bins()).add(binOf(-x), 1);
    else this.#zeros++;
  }

  merge(from: DDSketch): void {
    if (from.#max > this.#max) this.#max = from.#max;
    if (from.#min < this.#min) this.#min = from.#min;
    if (from.#positive !== null && from.#positive.total > 0)
      (this.#positive ??= new Bins()).merge(from.#positive);
    if (from.#negative !== null && from.#negative.total > 0)
      (this.#negative ??= new Bins()).merge(from.#negative);
    this.#zeros += from.#zeros;
  }

  /** The lower quantile: the value of rank ⌊q·(n − 1)⌋ in ascending order, within RELATIVE_ERROR. Null without values. */
  quantile(q: number): number | null {
    const below = this.#negative?.total ?? 0;
    const n = below + this.#zeros + (this.#positive?.total ?? 0);
    if (n === 0) return null;
    const rank = Math.floor(q * (n - 1));
    let value = 0;
    // Negative values ascend as their magnitudes descend.
    if (rank < below) value = -middleOf(this.#negative!.indexOfRank(below - 1 - rank));
    else if (rank >= below + this.#zeros)
      value = middleOf(this.#positive!.indexOfRank(rank - below - this.#zeros));
    return Math.min(Math.max(value, this.#min), this.#max);
  }

  encode(out: ByteWriter): void {
    const positive = this.#positive !== null && this.#positive.total > 0 ? this.#positive : null;
    const negative = this.#negative !== null && this.#negative.total > 0 ? this.#negative : null;
    out.byte((positive === null ? 0 : 1) | (negative === null ? 0 : 2));
    out.varint(this.#zeros);
    out.number(this.#min);
    out.number(this.#max);
    positive?.encode(out);
    negative?.encode(out);
  }

  /** Reads what encode wrote into an empty sketch. */
  decode(input: ByteReader): void {
    const sides = input.byte();
    if (sides > 3) throw new CorruptStateError("A quantile has an unknown form.");
    this.#zeros = input.varint();
    this.#min = input.number();
    this.#max = input.number();
    if (sides & 1) (this.#positive ??= new Bins()).decode(input);
    if (sides & 2) (this.#negative ??= new Bins()).decode(input);
  }

  /** Makes it empty again; false if it has grown too large to be worth keeping. */
  reset(): boolean {
    if (this.#positive?.reset() === false || this.#negative?.reset() === false) return false;
    this.#zeros = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
    return true;
  }
}

function binOf(magnitude: number): number {
  return Math.ceil(Math.log(magnitude) * BINS_PER_E);
}

/** The value whose relative distance to both borders of the bin is the same. */
function middleOf(index: number): number {
  return (2 * Math.exp(index / BINS_PER_E)) / (1 + GAMMA);
}
