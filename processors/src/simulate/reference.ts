import { Block, CellArena, functionOf, readMeasure, StringDictionary } from "@freshet/aggregates";
import type { Measure, Rollup } from "@freshet/schema";
import { wrongMeasure } from "./expected-measure.js";
import type { Contribution, Oracle } from "./oracle.js";
import { rollupOf } from "./oracle.js";
import type { PlainMeasure, RandomApp } from "./random-app.js";
import type { StoredCell } from "./stored-cells.js";

interface Folded {
  readonly slot: number;
  count: number;
}

/** One rollup, with room for stored cells to be read and for cells to be folded event by event. */
class ReferenceRollup {
  readonly rollup: Rollup;
  readonly measures: readonly { measure: Measure; plain: PlainMeasure }[];
  readonly stored: CellArena;
  readonly slot: number;
  readonly #dictionary = new StringDictionary();
  readonly #alone: CellArena;
  readonly #folded = new Map<string, Folded>();

  constructor(app: RandomApp, rollup: Rollup) {
    const { measures } = app.rollups.find(({ name }) => name === rollup.name)!;
    this.rollup = rollup;
    this.measures = measures.map((plain) => ({
      measure: rollup.measures.find(({ name }) => name === plain.name)!,
      plain,
    }));
    this.stored = new CellArena(rollup, this.#dictionary);
    this.slot = this.stored.allocate();
    this.#alone = new CellArena(rollup, this.#dictionary);
  }

  /**
   * The same functions, given the events one by one: sketches must come out the same whatever the batches, crashes and splits. What was
   * folded for an earlier version is gone on with.
   */
  foldAlone(
    key: string,
    contributions: readonly Contribution[],
    partition: number,
  ): { arena: CellArena; slot: number } {
    const folded = this.#folded.get(key) ?? { slot: this.#alone.allocate(), count: 0 };
    this.#folded.set(key, folded);
    if (folded.count > contributions.length) {
      this.#alone.clear(folded.slot);
      folded.count = 0;
    }
    for (const contribution of contributions.slice(folded.count))
      this.#add(folded.slot, contribution, partition);
    folded.count = contributions.length;
    return { arena: this.#alone, slot: folded.slot };
  }

  #add(slot: number, { event, offset }: Contribution, partition: number): void {
    for (const { measure, plain } of this.measures) {
      if (!plain.where(event)) continue;
      const value = plain.of?.(event) ?? null;
      const isString = measure.of?.type === "string";
      functionOf(measure.function).add(this.#alone.columns[this.#alone.indexOf(measure.name)], {
        count: 1,
        slots: Int32Array.of(slot),
        numbers: plain.of === null || isString ? null : Float64Array.of(value === null ? NaN : Number(value)),
        strings: isString ? Int32Array.of(value === null ? -1 : this.#dictionary.id(String(value))) : null,
        times: Float64Array.of(event.at),
        offsets: Float64Array.of(offset),
        partition,
      });
    }
  }
}

/** What a stored cell must read as, by plain code and by the functions given one event at a time. */
export class Reference {
  readonly #rollups: ReadonlyMap<string, ReferenceRollup>;

  constructor(app: RandomApp) {
    this.#rollups = new Map(
      app.rollups.map(({ name }) => [name, new ReferenceRollup(app, rollupOf(app.plan, name))]),
    );
  }

  /** What is wrong with a cell, or null. */
  wrongCell(oracle: Oracle, cell: StoredCell): string | null {
    const { key } = cell;
    const contributions = (oracle.cells.get(key)?.contributions ?? []).filter(
      ({ offset }) => offset <= cell.version,
    );
    if (contributions.length === 0) return "no event belongs to it";
    const reference = this.#rollups.get(cell.rollup)!;
    const { stored, slot, rollup } = reference;
    const block = Block.parse(cell.bytes, rollup);
    stored.clear(slot);
    block.decodeInto(
      stored,
      block.groups.map((group) => (group === cell.group ? slot : -1)),
    );
    if (stored.events[slot] !== contributions.length)
      return `it holds ${stored.events[slot]} events, not ${contributions.length}`;
    const last = contributions[contributions.length - 1].offset;
    if (stored.versions[slot] < last || stored.versions[slot] > cell.version)
      return `it says version ${stored.versions[slot]} of itself, and its last event is ${last}`;
    const amended = contributions.filter(({ isAmendment }) => isAmendment).length;
    if (stored.amended[slot] !== amended)
      return `it holds ${stored.amended[slot]} amendments, not ${amended}`;
    const alone = reference.foldAlone(key, contributions, cell.partition);
    for (const { measure, plain } of reference.measures) {
      const actual = readMeasure(rollup, stored, slot, measure, cell.grainMs);
      const wrong = wrongMeasure(measure, plain, contributions, actual);
      if (wrong !== null) return wrong;
      const oneByOne = readMeasure(rollup, alone.arena, alone.slot, measure, cell.grainMs);
      if (JSON.stringify(actual) !== JSON.stringify(oneByOne))
        return `${measure.name} is ${JSON.stringify(actual)}, but ${JSON.stringify(oneByOne)} event by event`;
    }
    return null;
  }
}
