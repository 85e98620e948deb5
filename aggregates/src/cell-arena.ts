import type { Measure, Rollup } from "@freshet/schema";
import type { Dictionary } from "./dictionary.js";
import { grown } from "./exact-sum.js";
import type { AggregateFunction } from "./function.js";
import { stateMeasures } from "./measures.js";
import { functionOf } from "./registry.js";

const FIRST_CAPACITY = 64;

/**
 * Cells of one rollup as columns: cell `slot` is element `slot` of each. Slots are allocated zero and used again once they
 * are free. The typed arrays are replaced when the arena grows: read them anew after `allocate`.
 */
export class CellArena {
  readonly rollup: Rollup;
  readonly dictionary: Dictionary;
  readonly measures: readonly Measure[];
  /** One column per measure, in the same order. */
  readonly columns: readonly unknown[];
  readonly functions: readonly AggregateFunction[];
  /** Offset up to which a cell has absorbed its partition; −1 for none. */
  versions: Float64Array;
  /** Events folded into a cell. */
  events: Float64Array;
  /** Events folded after the cell's pane had closed (they are among `events`). */
  amended: Float64Array;

  #capacity = FIRST_CAPACITY;
  #used = 0;
  readonly #free: number[] = [];

  /** @param measures a subset of stateMeasures(rollup), for readers that need no more */
  constructor(rollup: Rollup, dictionary: Dictionary, measures: readonly Measure[] = stateMeasures(rollup)) {
    this.rollup = rollup;
    this.dictionary = dictionary;
    this.measures = measures;
    this.functions = measures.map((measure) => functionOf(measure.function));
    this.columns = measures.map((measure, i) =>
      this.functions[i]!.create({ measure, dictionary }, FIRST_CAPACITY),
    );
    this.versions = new Float64Array(FIRST_CAPACITY).fill(-1);
    this.events = new Float64Array(FIRST_CAPACITY);
    this.amended = new Float64Array(FIRST_CAPACITY);
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Slots in use. */
  get live(): number {
    return this.#used - this.#free.length;
  }

  /** A zero slot. */
  allocate(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#used === this.#capacity) this.#grow();
    return this.#used++;
  }

  /** Gives a slot back; it must not be used any more. */
  free(slot: number): void {
    this.clear(slot);
    this.#free.push(slot);
  }

  /** Makes a slot zero. */
  clear(slot: number): void {
    for (let i = 0; i < this.columns.length; i++) this.functions[i]!.clear(this.columns[i], slot);
    this.versions[slot] = -1;
    this.events[slot] = 0;
    this.amended[slot] = 0;
  }

  /** Lets go of what free slots were kept for since the last call, and were not used again. To be called now and then. */
  trim(): void {
    for (let i = 0; i < this.columns.length; i++) this.functions[i]!.trim?.(this.columns[i]);
  }

  /** this[slot] ⊕= from[fromSlot]; both arenas are of one rollup, dictionary and list of measures. */
  mergeSlot(slot: number, from: CellArena, fromSlot: number): void {
    for (let i = 0; i < this.columns.length; i++) {
      this.functions[i]!.merge(this.columns[i], slot, from.columns[i], fromSlot);
    }
    this.events[slot]! += from.events[fromSlot]!;
    this.amended[slot]! += from.amended[fromSlot]!;
    this.versions[slot] = Math.max(this.versions[slot]!, from.versions[fromSlot]!);
  }

  /** Place of a measure's column. */
  indexOf(name: string): number {
    const index = this.measures.findIndex((measure) => measure.name === name);
    if (index < 0) throw new Error(`The arena of "${this.rollup.name}" holds no state of "${name}".`);
    return index;
  }

  #grow(): void {
    this.#capacity *= 2;
    for (let i = 0; i < this.columns.length; i++) this.functions[i]!.grow(this.columns[i], this.#capacity);
    this.versions = grown(this.versions, this.#capacity, -1);
    this.events = grown(this.events, this.#capacity);
    this.amended = grown(this.amended, this.#capacity);
  }
}
