import { answer, emptyAnswer } from "../answer.js";
import { CorruptStateError } from "../errors.js";
import { grown, MAX_MAGNITUDE } from "../exact-sum.js";
import type { AggregateFunction, ColumnSpec, FoldBatch } from "../function.js";

/** The value of the first or last event that has one, by (event time, partition, offset). Partition −1: none yet. */
interface EdgeColumn {
  readonly spec: ColumnSpec;
  readonly text: boolean;
  times: Float64Array;
  partitions: Float64Array;
  offsets: Float64Array;
  /** Numbers, or string ids. */
  values: Float64Array;
}

/** `sign` is 1 for last, −1 for first. */
export function edge(sign: 1 | -1): AggregateFunction<EdgeColumn> {
  return {
    create: (spec, capacity) => ({
      spec,
      text: spec.measure.of?.type === "string",
      times: new Float64Array(capacity),
      partitions: new Float64Array(capacity).fill(-1),
      offsets: new Float64Array(capacity),
      values: new Float64Array(capacity),
    }),
    grow(column, capacity) {
      column.times = grown(column.times, capacity);
      column.partitions = grown(column.partitions, capacity, -1);
      column.offsets = grown(column.offsets, capacity);
      column.values = grown(column.values, capacity);
    },
    clear(column, slot) {
      column.partitions[slot] = -1;
    },
    add: (column, batch) => addEach(column, batch, sign),
    merge(into, slot, from, fromSlot) {
      const partition = from.partitions[fromSlot]!;
      const time = from.times[fromSlot]!;
      const offset = from.offsets[fromSlot]!;
      if (partition < 0 || !beats(into, slot, sign, time, partition, offset)) return;
      put(into, slot, time, partition, offset, from.values[fromSlot]!);
    },
    read(column, slot) {
      const { measure, dictionary } = column.spec;
      if (column.partitions[slot]! < 0) return column.text ? null : emptyAnswer(measure, 0);
      const value = column.values[slot]!;
      return column.text ? dictionary.text(value) : answer(measure, value);
    },
    encode(column, slot, out) {
      out.varint(column.partitions[slot]! + 1);
      if (column.partitions[slot]! < 0) return;
      out.number(column.times[slot]!);
      out.number(column.offsets[slot]!);
      if (column.text) out.string(column.spec.dictionary.text(column.values[slot]!));
      else out.number(column.values[slot]!);
    },
    decode(column, slot, input) {
      const partition = input.varint() - 1;
      if (partition < 0) return;
      if (partition > 0x7fffffff) throw new CorruptStateError("A partition is out of range.");
      const time = input.number();
      const offset = input.number();
      const value = column.text ? column.spec.dictionary.id(input.string()) : input.number();
      put(column, slot, time, partition, offset, value);
    },
  };
}

function addEach(column: EdgeColumn, batch: FoldBatch, sign: 1 | -1): void {
  const { count, slots, numbers, strings, times, offsets, partition } = batch;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    if (slot < 0) continue;
    const value = column.text ? (strings === null ? -1 : strings[i]!) : numbers === null ? NaN : numbers[i]!;
    const present = column.text ? value >= 0 : value <= MAX_MAGNITUDE && value >= -MAX_MAGNITUDE;
    if (present && beats(column, slot, sign, times[i]!, partition, offsets[i]!)) {
      put(column, slot, times[i]!, partition, offsets[i]!, value + 0);
    }
  }
}

function beats(
  column: EdgeColumn,
  slot: number,
  sign: number,
  time: number,
  partition: number,
  offset: number,
): boolean {
  const present = column.partitions[slot]!;
  if (present < 0) return true;
  if (time !== column.times[slot]) return sign * time > sign * column.times[slot]!;
  if (partition !== present) return sign * partition > sign * present;
  return sign * offset > sign * column.offsets[slot]!;
}

function put(
  column: EdgeColumn,
  slot: number,
  time: number,
  partition: number,
  offset: number,
  value: number,
): void {
  column.times[slot] = time + 0;
  column.partitions[slot] = partition;
  column.offsets[slot] = offset;
  column.values[slot] = value;
}
