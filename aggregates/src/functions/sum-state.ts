import type { Measure } from "@freshet/schema";
import type { AggregateFunction, ColumnSpec, FoldBatch } from "../function.js";
import { ExactSums, grown, MAX_MAGNITUDE } from "../exact-sum.js";
import { DecimalSums } from "../decimal-sums.js";

/** State of sum and mean: how many values, and their exact sum. */
export interface SumColumn {
  readonly spec: ColumnSpec;
  /** Of a plain sum. */
  readonly sums: ExactSums;
  /** In place of `sums` where a scale is given. */
  readonly decimals: DecimalSums | null;
  counts: Float64Array;
}

/** Decimal places of a scaled sum; null for a plain one. */
function scaleOf(measure: Measure): number | null {
  return measure.function === "sum" ? (measure.params.scale ?? null) : null;
}

export const sumState: Omit<AggregateFunction<SumColumn>, "read"> = {
  create(spec, capacity) {
    const scale = scaleOf(spec.measure);
    return {
      spec,
      sums: new ExactSums(scale === null ? capacity : 0),
      decimals: scale === null ? null : new DecimalSums(capacity, scale),
      counts: new Float64Array(capacity),
    };
  },
  grow(column, capacity) {
    stateOf(column).grow(capacity);
    column.counts = grown(column.counts, capacity);
  },
  clear(column, slot) {
    stateOf(column).clear(slot);
    column.counts[slot] = 0;
  },
  add: (column, batch) => addEach(column, batch, 1),
  retract: (column, batch) => addEach(column, batch, -1),
  merge(into, slot, from, fromSlot) {
    if (from.counts[fromSlot] === 0) return;
    into.counts[slot]! += from.counts[fromSlot]!;
    if (into.decimals !== null && from.decimals !== null) into.decimals.merge(slot, from.decimals, fromSlot);
    else into.sums.merge(slot, from.sums, fromSlot);
  },
  encode(column, slot, out) {
    out.zigzag(column.counts[slot]!);
    if (column.counts[slot] !== 0) stateOf(column).encode(slot, out);
  },
  decode(column, slot, input) {
    column.counts[slot] = input.zigzag();
    if (column.counts[slot] !== 0) stateOf(column).decode(slot, input);
  },
};

function stateOf({ sums, decimals }: SumColumn): ExactSums | DecimalSums {
  return decimals ?? sums;
}

function addEach(column: SumColumn, batch: FoldBatch, sign: 1 | -1): void {
  const { count, slots, numbers } = batch;
  const { counts } = column;
  if (numbers === null) return;
  const state = stateOf(column);
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    const x = numbers[i]!;
    if (slot < 0 || !(x <= MAX_MAGNITUDE && x >= -MAX_MAGNITUDE)) continue;
    counts[slot]! += sign;
    state.add(slot, sign * x);
  }
}
