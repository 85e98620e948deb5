import { grown, MAX_MAGNITUDE } from "../exact-sum.js";
import type { AggregateFunction, ColumnSpec, FoldBatch, HistogramBin } from "../function.js";

/** Counts of (−∞, b0), [b0, b1), … [bn, +∞); the bins of a slot lie side by side. */
interface HistogramColumn {
  readonly spec: ColumnSpec;
  readonly bounds: Float64Array;
  readonly bins: number;
  counts: Float64Array;
}

export const histogram: AggregateFunction<HistogramColumn> = {
  create(spec, capacity) {
    const bounds = Float64Array.from(spec.measure.params.bounds ?? []);
    const bins = bounds.length + 1;
    return { spec, bounds, bins, counts: new Float64Array(capacity * bins) };
  },
  grow(column, capacity) {
    column.counts = grown(column.counts, capacity * column.bins);
  },
  clear(column, slot) {
    column.counts.fill(0, slot * column.bins, (slot + 1) * column.bins);
  },
  add: (column, batch) => addEach(column, batch, 1),
  retract: (column, batch) => addEach(column, batch, -1),
  merge(into, slot, from, fromSlot) {
    for (let i = 0; i < into.bins; i++)
      into.counts[slot * into.bins + i]! += from.counts[fromSlot * from.bins + i]!;
  },
  read(column, slot) {
    const { bounds, bins, counts } = column;
    return Array.from({ length: bins }, (_, i): HistogramBin => ({
      from: i === 0 ? null : bounds[i - 1]!,
      to: i === bins - 1 ? null : bounds[i]!,
      count: counts[slot * bins + i]!,
    }));
  },
  encode(column, slot, out) {
    for (let i = 0; i < column.bins; i++) out.zigzag(column.counts[slot * column.bins + i]!);
  },
  decode(column, slot, input) {
    for (let i = 0; i < column.bins; i++) column.counts[slot * column.bins + i] = input.zigzag();
  },
};

function addEach(column: HistogramColumn, batch: FoldBatch, step: 1 | -1): void {
  const { count, slots, numbers } = batch;
  const { bounds, bins, counts } = column;
  if (numbers === null) return;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    const x = numbers[i]!;
    if (slot < 0 || !(x <= MAX_MAGNITUDE && x >= -MAX_MAGNITUDE)) continue;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (x >= bounds[middle]!) low = middle + 1;
      else high = middle;
    }
    counts[slot * bins + low]! += step;
  }
}
