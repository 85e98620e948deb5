import type { EventSource, Field } from "@freshet/schema";
import { LateTexts } from "./late-texts.js";

/**
 * A slice of a batch as columns: element `row` of every array belongs to one event. The arrays stay the same for the
 * life of a decoder, so that compiled expressions can hold on to them. Rows that are not accepted hold nulls.
 */
export interface Columns {
  readonly capacity: number;
  /** Code of the reason (see REASONS) for which the event is not accepted; 0 for accepted events. */
  readonly status: Uint8Array;
  /** Numbers, times and durations (ms) and booleans (0, 1) of the needed fields; NaN is null. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  /** Interner ids of the needed strings; −1 is null. */
  readonly strings: ReadonlyMap<string, Int32Array>;
  /** Those of the strings that get their ids after the rollups have chosen their events; until then they look like nulls. */
  readonly late: ReadonlyMap<string, LateTexts>;
  /** Times of the events, epoch ms: the column of the source's time field. NaN where not accepted. */
  readonly times: Float64Array;
  /** When the log received the record, epoch ms. */
  readonly recordTimes: Float64Array;
  readonly offsets: Float64Array;
}

/** Which kind of column a field has: "none" for fields that no expression can read. */
export function columnKind(field: Field): "number" | "string" | "none" {
  if (field.type === "ID" || field.type === "String") return "string";
  return field.type === "JSON" ? "none" : "number";
}

/** Columns for the needed fields of a source and its time; texts of the `late` ones get their ids when they are wanted. */
export function createColumns(
  source: EventSource,
  needed: ReadonlySet<string>,
  capacity: number,
  late: ReadonlySet<string> = new Set(),
): Columns {
  const numbers = new Map<string, Float64Array>();
  const strings = new Map<string, Int32Array>();
  for (const field of source.fields) {
    if (!needed.has(field.name) && field.name !== source.time) continue;
    const kind = columnKind(field);
    if (kind === "number") numbers.set(field.name, new Float64Array(capacity));
    if (kind === "string") strings.set(field.name, new Int32Array(capacity));
  }
  const times = numbers.get(source.time);
  if (times === undefined) throw new RangeError(`${source.name} has no field for its time, ${source.time}.`);
  const lateStrings = [...strings].filter(([name]) => late.has(name));
  return {
    capacity,
    late: new Map(lateStrings.map(([name, column]) => [name, new LateTexts(column)])),
    status: new Uint8Array(capacity),
    numbers,
    strings,
    times,
    recordTimes: new Float64Array(capacity),
    offsets: new Float64Array(capacity),
  };
}
