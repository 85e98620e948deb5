import type { ByteReader, ByteWriter } from "../bytes.js";
import { answer } from "../answer.js";
import { grown } from "../exact-sum.js";
import type { AggregateFunction, ColumnSpec, FoldBatch } from "../function.js";

interface CountColumn {
  readonly spec: ColumnSpec;
  counts: Float64Array;
}

/** How many events there are; with `of`, how many have a value. */
export const count: AggregateFunction<CountColumn> = {
  create: (spec, capacity) => ({ spec, counts: new Float64Array(capacity) }),
  grow(column, capacity) {
    column.counts = grown(column.counts, capacity);
  },
  clear(column, slot) {
    column.counts[slot] = 0;
  },
  add: (column, batch) => addEach(column.counts, batch, 1),
  retract: (column, batch) => addEach(column.counts, batch, -1),
  merge(into, slot, from, fromSlot) {
    into.counts[slot]! += from.counts[fromSlot]!;
  },
  read: (column, slot) => answer(column.spec.measure, column.counts[slot]!),
  encode: (column, slot, out: ByteWriter) => out.zigzag(column.counts[slot]!),
  decode(column, slot, input: ByteReader) {
    column.counts[slot] = input.zigzag();
  },
};

function addEach(counts: Float64Array, batch: FoldBatch, step: number): void {
  const { count, slots, numbers, strings } = batch;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    if (slot < 0) continue;
    if (numbers !== null && Number.isNaN(numbers[i]!)) continue;
    if (strings !== null && strings[i]! < 0) continue;
    counts[slot]! += step;
  }
}
