import { answer, emptyAnswer } from "../answer.js";
import type { AggregateFunction, ColumnSpec, FoldBatch } from "../function.js";
import { quotientToNumber } from "../expansion.js";
import { ExactSums, grown, MAX_MAGNITUDE } from "../exact-sum.js";

/** How many values, and the exact sums of them and of their squares. */
interface SpreadColumn {
  readonly spec: ColumnSpec;
  readonly sums: ExactSums;
  readonly squares: ExactSums;
  counts: Float64Array;
}

/** Variance and stddev differ only in what they make of the exact sample variance. */
export function spread(finish: (variance: number) => number): AggregateFunction<SpreadColumn> {
  return {
    create: (spec, capacity) => ({
      spec,
      sums: new ExactSums(capacity),
      squares: new ExactSums(capacity),
      counts: new Float64Array(capacity),
    }),
    grow(column, capacity) {
      column.sums.grow(capacity);
      column.squares.grow(capacity);
      column.counts = grown(column.counts, capacity);
    },
    clear(column, slot) {
      column.sums.clear(slot);
      column.squares.clear(slot);
      column.counts[slot] = 0;
    },
    add: (column, batch) => addEach(column, batch, 1),
    retract: (column, batch) => addEach(column, batch, -1),
    merge(into, slot, from, fromSlot) {
      if (from.counts[fromSlot] === 0) return;
      into.counts[slot]! += from.counts[fromSlot]!;
      into.sums.merge(slot, from.sums, fromSlot);
      into.squares.merge(slot, from.squares, fromSlot);
    },
    read(column, slot) {
      const { measure } = column.spec;
      if (column.counts[slot]! < 2) return emptyAnswer(measure, 0);
      return answer(measure, finish(sampleVariance(column, slot)));
    },
    encode(column, slot, out) {
      out.zigzag(column.counts[slot]!);
      if (column.counts[slot] === 0) return;
      column.sums.encode(slot, out);
      column.squares.encode(slot, out);
    },
    decode(column, slot, input) {
      column.counts[slot] = input.zigzag();
      if (column.counts[slot] === 0) return;
      column.sums.decode(slot, input);
      column.squares.decode(slot, input);
    },
  };
}

/** Veltkamp's factor, 2^27 + 1: splits a double into two halves whose products are exact. */
const SPLITTER = 134217729;

function addEach(column: SpreadColumn, batch: FoldBatch, sign: 1 | -1): void {
  const { count, slots, numbers } = batch;
  const { sums, squares, counts } = column;
  if (numbers === null) return;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    const x = numbers[i]!;
    if (slot < 0 || !(x <= MAX_MAGNITUDE && x >= -MAX_MAGNITUDE)) continue;
    counts[slot]! += sign;
    sums.add(slot, sign * x);
    // Dekker's product: x² = square + error exactly (below 1e-145 the error is lost to underflow, always the same).
    const square = x * x;
    const large = SPLITTER * x;
    const high = large - (large - x);
    const low = x - high;
    const error = low * low - (square - high * high - 2 * high * low);
    squares.add(slot, sign * square);
    if (error !== 0) squares.add(slot, sign * error);
  }
}

/** (n·Σx² − (Σx)²) / (n·(n − 1)), computed in whole numbers: nothing cancels. */
function sampleVariance(column: SpreadColumn, slot: number): number {
  const n = BigInt(column.counts[slot]!);
  const sum = column.sums.exact(slot);
  const squares = column.squares.exact(slot);
  const exponent = Math.min(2 * sum.exponent, squares.exponent);
  const left = (n * squares.mantissa) << BigInt(squares.exponent - exponent);
  const right = (sum.mantissa * sum.mantissa) << BigInt(2 * sum.exponent - exponent);
  const numerator = left - right;
  return quotientToNumber(numerator > 0n ? numerator : 0n, n * (n - 1n), exponent);
}
