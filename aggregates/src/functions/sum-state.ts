import type { Measure } from "@freshet/schema";
import type { AggregateFunction, ColumnSpec, FoldBatch } from "../function.js";
import { ExactSums, grown, MAX_MAGNITUDE } from "../exact-sum.js";

/** State of sum and mean: how many values, and their exact sum. */
export interface SumColumn {
  readonly spec: ColumnSpec;
  readonly sums: ExactSums;
  readonly factor: number | null;
  counts: Float64Array;
}

/** Decimal places of a scaled sum; null for a plain one. */
export function scaleOf(measure: Measure): number | null {
  return measure.function === "sum" ? (measure.params.scale ?? null) : null;
}

export const sumState: Omit<AggregateFunction<SumColumn>, "read"> = {
  create(spec, capacity) {
    const scale = scaleOf(spec.measure);
    return {
      spec,
      sums: new ExactSums(capacity),
      factor: scale === null ? null : 10 ** scale,
      counts: new Float64Array(capacity),
    };
  },
  grow(column, capacity) {
    column.sums.grow(capacity);
    column.counts = grown(column.counts, capacity);
  },
  clear(column, slot) {
    column.sums.clear(slot);
    column.counts[slot] = 0;
  },
  add: (column, batch) => addEach(column, batch, 1),
  retract: (column, batch) => addEach(column, batch, -1),
  merge(into, slot, from, fromSlot) {
    if (from.counts[fromSlot] === 0) return;
    into.counts[slot]! += from.counts[fromSlot]!;
    into.sums.merge(slot, from.sums, fromSlot);
  },
  encode(column, slot, out) {
    out.zigzag(column.counts[slot]!);
    if (column.counts[slot] !== 0) column.sums.encode(slot, out);
  },
  decode(column, slot, input) {
    column.counts[slot] = input.zigzag();
    if (column.counts[slot] !== 0) column.sums.decode(slot, input);
  },
};

function addEach(column: SumColumn, batch: FoldBatch, sign: 1 | -1): void {
  const { count, slots, numbers } = batch;
  const { sums, counts, factor } = column;
  if (numbers === null) return;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    const x = numbers[i]!;
    if (slot < 0 || !(x <= MAX_MAGNITUDE && x >= -MAX_MAGNITUDE)) continue;
    counts[slot]! += sign;
    sums.add(slot, factor === null ? sign * x : sign * Math.round(x * factor));
  }
}
