import type { Measure } from "@freshet/schema";
import type { Dictionary } from "./dictionary.js";
import type { ByteReader, ByteWriter } from "./bytes.js";

/** What a measure answers. DateTime answers are epoch ms; Decimal answers are strings. */
export type MeasureValue = number | string | boolean | null | readonly TopEntry[] | readonly HistogramBin[];

/** `count − error ≤ true count ≤ count`. */
export interface TopEntry {
  readonly key: string;
  readonly count: number;
  readonly error: number;
}

/** Events with from ≤ value < to; null is unbounded. */
export interface HistogramBin {
  readonly from: number | null;
  readonly to: number | null;
  readonly count: number;
}

/**
 * One batch of events for one column. Event `i` goes to the cell `slots[i]`; −1 means that it is not counted
 * there. Events come in offset order of one partition.
 */
export interface FoldBatch {
  readonly count: number;
  readonly slots: Int32Array;
  /** Numbers, times (epoch ms) and booleans (0, 1) of `of`; NaN is null. Null for string-valued and absent `of`. */
  readonly numbers: Float64Array | null;
  /** String ids of `of` in the column's dictionary; −1 is null. Null for number-valued and absent `of`. */
  readonly strings: Int32Array | null;
  /** Event times, epoch ms. */
  readonly times: Float64Array;
  readonly offsets: Float64Array;
  readonly partition: number;
}

/** What a column is made for. */
export interface ColumnSpec {
  readonly measure: Measure;
  /** Gives strings small numbers; shared by all columns that are merged with one another or folded together. */
  readonly dictionary: Dictionary;
}

/**
 * One aggregate function over a column of cell states (struct of arrays: cell `slot` is element `slot`).
 * Laws, proved by property tests: merge is associative and commutative with the cleared slot as zero; any split and
 * order of the events gives the same `read`; decode(encode(slot)) reads the same.
 */
export interface AggregateFunction<Column = unknown> {
  create(spec: ColumnSpec, capacity: number): Column;
  /** Makes room for `capacity` slots, new ones zero. */
  grow(column: Column, capacity: number): void;
  /** Resets one slot to zero. */
  clear(column: Column, slot: number): void;
  /** Lets go of what it keeps for slots that are not in use, where it keeps anything. */
  trim?(column: Column): void;
  add(column: Column, batch: FoldBatch): void;
  /** into[slot] ⊕= from[fromSlot]. Both columns share spec and dictionary. `from` is not changed. */
  merge(into: Column, slot: number, from: Column, fromSlot: number): void;
  read(column: Column, slot: number): MeasureValue;
  encode(column: Column, slot: number, out: ByteWriter): void;
  /** Reads what encode wrote into a zero slot. Throws CorruptStateError on bytes that encode cannot have written. */
  decode(column: Column, slot: number, input: ByteReader): void;
  /** Takes one event back, where the function can. */
  retract?(column: Column, batch: FoldBatch): void;
}
