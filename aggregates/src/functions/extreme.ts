import { answer, emptyAnswer } from "../answer.js";
import type { Dictionary } from "../dictionary.js";
import { CorruptStateError } from "../errors.js";
import { grown, MAX_MAGNITUDE } from "../exact-sum.js";
import type { AggregateFunction, ColumnSpec, FoldBatch } from "../function.js";
import { compareText } from "../text-order.js";

/** The least or the greatest value. Empty slots hold the infinity that every value beats, or −1 for string ids. */
interface ExtremeColumn {
  readonly spec: ColumnSpec;
  readonly text: boolean;
  readonly empty: number;
  values: Float64Array;
}

/** `sign` is 1 for max, −1 for min. Strings are ordered by code point. */
export function extreme(sign: 1 | -1): AggregateFunction<ExtremeColumn> {
  return {
    create(spec, capacity) {
      const text = spec.measure.of?.type === "string";
      const empty = text ? -1 : -sign * Infinity;
      return { spec, text, empty, values: new Float64Array(capacity).fill(empty) };
    },
    grow(column, capacity) {
      column.values = grown(column.values, capacity, column.empty);
    },
    clear(column, slot) {
      column.values[slot] = column.empty;
    },
    add(column, batch) {
      if (column.text) addStrings(column, batch, sign);
      else if (sign === 1) addMax(column.values, batch);
      else addMin(column.values, batch);
    },
    merge(into, slot, from, fromSlot) {
      const value = from.values[fromSlot]!;
      if (value === from.empty) return;
      if (into.text) keepText(into, slot, value, sign);
      else if (sign * value > sign * into.values[slot]!) into.values[slot] = value;
    },
    read(column, slot) {
      const { measure, dictionary } = column.spec;
      const value = column.values[slot]!;
      if (value === column.empty) return column.text ? null : emptyAnswer(measure, 0);
      return column.text ? dictionary.text(value) : answer(measure, value);
    },
    encode(column, slot, out) {
      const value = column.values[slot]!;
      out.byte(value === column.empty ? 0 : 1);
      if (value === column.empty) return;
      if (column.text) out.string(column.spec.dictionary.text(value));
      else out.number(value);
    },
    decode(column, slot, input) {
      const mark = input.byte();
      if (mark > 1) throw new CorruptStateError("An extreme begins with an unknown mark.");
      if (mark === 1) {
        column.values[slot] = column.text ? column.spec.dictionary.id(input.string()) : input.number();
      }
    },
  };
}

function addMax(values: Float64Array, batch: FoldBatch): void {
  const { count, slots, numbers } = batch;
  if (numbers === null) return;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    const x = numbers[i]!;
    if (slot >= 0 && x > values[slot]! && x <= MAX_MAGNITUDE && x >= -MAX_MAGNITUDE) values[slot] = x + 0;
  }
}

function addMin(values: Float64Array, batch: FoldBatch): void {
  const { count, slots, numbers } = batch;
  if (numbers === null) return;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    const x = numbers[i]!;
    if (slot >= 0 && x < values[slot]! && x <= MAX_MAGNITUDE && x >= -MAX_MAGNITUDE) values[slot] = x + 0;
  }
}

function addStrings(column: ExtremeColumn, batch: FoldBatch, sign: 1 | -1): void {
  const { count, slots, strings } = batch;
  if (strings === null) return;
  for (let i = 0; i < count; i++) {
    if (slots[i]! >= 0 && strings[i]! >= 0) keepText(column, slots[i]!, strings[i]!, sign);
  }
}

function keepText(column: ExtremeColumn, slot: number, id: number, sign: 1 | -1): void {
  const present = column.values[slot]!;
  if (present === id) return;
  if (present < 0 || sign * compareIds(column.spec.dictionary, id, present) > 0) column.values[slot] = id;
}

function compareIds(dictionary: Dictionary, a: number, b: number): number {
  return compareText(dictionary.text(a), dictionary.text(b));
}
