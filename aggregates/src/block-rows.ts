import type { Measure, Rollup, ScalarName } from "@freshet/schema";
import { Block } from "./block.js";
import { CellArena } from "./cell-arena.js";
import { ValueOverflowError } from "./errors.js";
import type { MeasureValue } from "./function.js";
import { type GroupValue, parseGroupKey } from "./group-key.js";
import { readMeasure } from "./read-measure.js";
import { StringDictionary } from "./string-dictionary.js";

/** The dictionary only grows, so it is left behind when it has become large. */
const DICTIONARY_MAX = 100_000;

/** One group with its dimensions and measures under their own names. Times are Dates; what is hidden in pages is there too. */
export type BlockRow = Readonly<Record<string, unknown>>;

/** Reads the blocks of one rollup for people: plain values, of one partition and pane. */
export class BlockRows {
  readonly #rollup: Rollup;
  #arena: CellArena;

  constructor(rollup: Rollup) {
    this.#rollup = rollup;
    this.#arena = new CellArena(rollup, new StringDictionary());
  }

  /**
   * A row for each group, in the block's order. `grainMs` is the length of its pane, for rates. The group of all events past `maxGroups` has
   * no dimensions and `overflow: true`. A whole number past 2^53 − 1 is the nearest double. Throws CorruptStateError.
   */
  of(bytes: Uint8Array, grainMs: number): readonly BlockRow[] {
    const block = Block.parse(bytes, this.#rollup);
    const arena = this.#emptyArena();
    const slots = block.groups.map(() => arena.allocate());
    try {
      block.decodeInto(arena, slots);
      return block.groups.map((group, i) => this.#row(parseGroupKey(group), slots[i]!, grainMs));
    } finally {
      for (const slot of slots) arena.free(slot);
      arena.trim();
    }
  }

  #emptyArena(): CellArena {
    if ((this.#arena.dictionary as StringDictionary).size > DICTIONARY_MAX)
      this.#arena = new CellArena(this.#rollup, new StringDictionary());
    return this.#arena;
  }

  #row(values: readonly GroupValue[] | null, slot: number, grainMs: number): BlockRow {
    const row: Record<string, unknown> = {};
    if (values === null) row.overflow = true;
    else
      this.#rollup.dimensions.forEach(({ name, type }, i) => {
        row[name] = plain(values[i] ?? null, type);
      });
    for (const measure of this.#rollup.measures)
      row[measure.name] = plain(this.#value(measure, slot, grainMs), measure.type);
    return row;
  }

  #value(measure: Measure, slot: number, grainMs: number): MeasureValue {
    try {
      return readMeasure(this.#rollup, this.#arena, slot, measure, grainMs);
    } catch (error) {
      if (error instanceof ValueOverflowError) return error.nearest;
      throw error;
    }
  }
}

function plain(value: MeasureValue, type: ScalarName | Measure["type"]): unknown {
  return type === "DateTime" && typeof value === "number" ? new Date(value) : value;
}
