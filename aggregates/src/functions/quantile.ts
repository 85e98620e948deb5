import { answer, emptyAnswer } from "../answer.js";
import { DDSketch } from "../ddsketch.js";
import { CorruptStateError } from "../errors.js";
import { MAX_MAGNITUDE } from "../exact-sum.js";
import type { AggregateFunction, ColumnSpec } from "../function.js";
import { SketchColumn } from "../sketch-column.js";

interface QuantileColumn {
  readonly spec: ColumnSpec;
  readonly sketches: SketchColumn<DDSketch>;
}

/** The value below which the share `q` of the values lies, within 1 %; null without any. */
export const quantile: AggregateFunction<QuantileColumn> = {
  create: (spec) => ({ spec, sketches: new SketchColumn(() => new DDSketch()) }),
  // A column of sketches grows by itself.
  grow: () => undefined,
  clear: (column, slot) => column.sketches.clear(slot),
  trim: (column) => column.sketches.trim(),
  add(column, batch) {
    const { count, slots, numbers } = batch;
    if (numbers === null) return;
    for (let i = 0; i < count; i++) {
      const x = numbers[i]!;
      if (slots[i]! < 0 || !(x <= MAX_MAGNITUDE && x >= -MAX_MAGNITUDE)) continue;
      column.sketches.at(slots[i]!).add(x);
    }
  },
  merge: (into, slot, from, fromSlot) => into.sketches.merge(slot, from.sketches, fromSlot),
  read(column, slot) {
    const { measure } = column.spec;
    const value = column.sketches.find(slot)?.quantile(measure.params.q ?? 0.5) ?? null;
    if (value === null) return emptyAnswer(measure, 0);
    const whole = measure.type === "Int" || measure.type === "Long" || measure.type === "DateTime";
    return answer(measure, whole ? Math.round(value) : value);
  },
  encode(column, slot, out) {
    const sketch = column.sketches.find(slot);
    out.byte(sketch === undefined ? 0 : 1);
    sketch?.encode(out);
  },
  decode(column, slot, input) {
    const mark = input.byte();
    if (mark > 1) throw new CorruptStateError("A quantile begins with an unknown mark.");
    if (mark === 1) column.sketches.at(slot).decode(input);
  },
};
