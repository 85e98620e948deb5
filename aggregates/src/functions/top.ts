import { MAX_MAGNITUDE } from "../exact-sum.js";
import { CorruptStateError } from "../errors.js";
import type { AggregateFunction, ColumnSpec, FoldBatch, TopEntry } from "../function.js";
import { SketchColumn } from "../sketch-column.js";
import { SpaceSaving, topCapacity } from "../space-saving.js";
import { compareText } from "../text-order.js";

interface TopColumn {
  readonly spec: ColumnSpec;
  readonly text: boolean;
  readonly k: number;
  readonly capacity: number;
  readonly sketches: SketchColumn<SpaceSaving>;
}

/**
 * The k most frequent values, heaviest first, ties by key. Exact while there are at most max(256, 8k) different values in
 * each cell; past that `count − error ≤ true count ≤ count`, with error ≤ events / 257.
 */
export const top: AggregateFunction<TopColumn> = {
  create(spec) {
    const k = spec.measure.params.k ?? 10;
    const text = spec.measure.of?.type === "string";
    return { spec, text, k, capacity: topCapacity(k), sketches: new SketchColumn(() => new SpaceSaving()) };
  },
  // A column of sketches grows by itself.
  grow: () => undefined,
  clear: (column, slot) => column.sketches.clear(slot),
  trim: (column) => column.sketches.trim(),
  add(column, batch) {
    if (column.text) addStrings(column, batch);
    else addNumbers(column, batch);
  },
  merge: (into, slot, from, fromSlot) => into.sketches.merge(slot, from.sketches, fromSlot),
  read(column, slot) {
    const sketch = column.sketches.find(slot);
    if (sketch === undefined) return [];
    const entries: TopEntry[] = [];
    const { error } = sketch;
    sketch.forEach((key, count) => entries.push({ key: keyText(column, key), count: count + error, error }));
    entries.sort((a, b) => b.count - a.count || compareText(a.key, b.key));
    return entries.slice(0, column.k);
  },
  encode(column, slot, out) {
    const sketch = column.sketches.find(slot);
    out.byte(sketch === undefined ? 0 : 1);
    if (sketch === undefined) return;
    // Encoding changes nothing: when a cell is flushed must leave no trace in it (E1).
    sketch.encode(out, (key) => {
      if (column.text) out.string(column.spec.dictionary.text(key));
      else out.number(key);
    });
  },
  decode(column, slot, input) {
    const mark = input.byte();
    if (mark > 1) throw new CorruptStateError("A top list begins with an unknown mark.");
    if (mark === 0) return;
    const readKey = (): number => (column.text ? column.spec.dictionary.id(input.string()) : input.number());
    column.sketches.at(slot).decode(input, readKey);
  },
};

function addStrings(column: TopColumn, batch: FoldBatch): void {
  const { count, slots, strings } = batch;
  if (strings === null) return;
  for (let i = 0; i < count; i++) {
    if (slots[i]! < 0 || strings[i]! < 0) continue;
    column.sketches.at(slots[i]!).add(strings[i]!, 1, column.capacity);
  }
}

function addNumbers(column: TopColumn, batch: FoldBatch): void {
  const { count, slots, numbers } = batch;
  if (numbers === null) return;
  for (let i = 0; i < count; i++) {
    const x = numbers[i]!;
    if (slots[i]! < 0 || !(x <= MAX_MAGNITUDE && x >= -MAX_MAGNITUDE)) continue;
    column.sketches.at(slots[i]!).add(x + 0, 1, column.capacity);
  }
}

function keyText(column: TopColumn, key: number): string {
  if (column.text) return column.spec.dictionary.text(key);
  switch (column.spec.measure.of?.type) {
    case "bool":
      return String(key !== 0);
    case "timestamp":
      return Math.abs(key) <= 8.64e15 ? new Date(key).toISOString() : String(key);
    default:
      return String(key);
  }
}
