import type { AggregateFunction, Dictionary, FoldBatch } from "@freshet/aggregates";
import { functionOf } from "@freshet/aggregates";
import type { Measure, Rollup } from "@freshet/schema";
import { GroupTable, OVERFLOW_ID } from "../groups/group-table.js";
import type { Pane } from "../panes/pane.js";
import type { TierPanes } from "../panes/tier-panes.js";
import type { Vectors } from "./vectors.js";

const NOT_COUNTED = -1;
const NOT_IN_MEMORY = -2;
const NO_STARTS: ReadonlySet<number> = new Set();

/** What the steps before decided about the rows of a slice. */
export interface AdmittedRows {
  readonly rows: number;
  readonly accepted: Uint8Array;
  readonly watermarks: Float64Array;
  readonly times: Float64Array;
  readonly offsets: Float64Array;
  readonly partition: number;
  /** Number of the slice, for the age of panes. */
  readonly slice: number;
}

/** What a rollup found in a slice, by row. */
export interface RowMarks {
  /** 1 where some rollup's `where` took the event. */
  readonly applied: Uint8Array;
  /** 1 where it changed a pane that had closed. */
  readonly amended: Uint8Array;
}

interface FoldedMeasure {
  readonly measure: Measure;
  readonly function: AggregateFunction;
  /** Which column of the arenas. */
  readonly index: number;
}

interface FoldedTier {
  readonly panes: TierPanes;
  /** By row: place of the pane, or one of the two above. */
  readonly places: Int32Array;
  readonly slots: Int32Array;
}

/** One rollup over the slices of one partition, in four steps: filter, find panes, resolve groups, fold. */
export class RollupFold {
  readonly rollup: Rollup;
  readonly groups: GroupTable;
  readonly tiers: readonly TierPanes[];
  readonly #vectors: Vectors;
  readonly #measures: readonly FoldedMeasure[];
  /** Coarsest first: it decides which groups are admitted. */
  readonly #folded: readonly FoldedTier[];
  readonly #counted: Uint8Array;
  readonly #group: Int32Array;
  readonly #masked: Int32Array;
  #overflow = 0;

  constructor(
    rollup: Rollup,
    tiers: readonly TierPanes[],
    vectors: Vectors,
    options: { dictionary: Dictionary; capacity: number },
  ) {
    const { capacity } = options;
    this.rollup = rollup;
    this.groups = new GroupTable(rollup.dimensions, options.dictionary);
    this.tiers = tiers;
    this.#vectors = vectors;
    this.#measures = tiers[0].arena.measures.map((measure, index) => ({
      measure,
      function: functionOf(measure.function),
      index,
    }));
    this.#folded = [...tiers]
      .reverse()
      .map((panes) => ({ panes, places: new Int32Array(capacity), slots: new Int32Array(capacity) }));
    this.#counted = new Uint8Array(capacity);
    this.#group = new Int32Array(capacity);
    this.#masked = new Int32Array(capacity);
  }

  /** Step: which accepted events the rollup's `where` takes. */
  filter(admitted: AdmittedRows, marks: RowMarks): void {
    const { rows, accepted } = admitted;
    const mask = this.rollup.where === null ? null : this.#vectors.mask(this.rollup.where);
    for (let row = 0; row < rows; row++) {
      const counted = accepted[row] & (mask === null || mask[row] === 1 ? 1 : 0);
      this.#counted[row] = counted;
      marks.applied[row] |= counted;
    }
  }

  /** Step: the pane of each event in each tier. Answers the panes that have to be read from history first. */
  findPanes(admitted: AdmittedRows, marks: RowMarks): { tier: TierPanes; start: number }[] {
    const missing: { tier: TierPanes; start: number }[] = [];
    for (const folded of this.#folded) {
      const starts = this.#findTierPanes(folded, admitted, marks);
      for (const start of starts) missing.push({ tier: folded.panes, start });
    }
    return missing;
  }

  #findTierPanes(
    { panes, places }: FoldedTier,
    admitted: AdmittedRows,
    marks: RowMarks,
  ): ReadonlySet<number> {
    const { rows, times, watermarks } = admitted;
    const { grainMs, keepMs } = panes.tier;
    let missing = NO_STARTS;
    // Neighbours are often of the same pane.
    let start = NaN;
    let end = NaN;
    let place = NOT_COUNTED;
    for (let row = 0; row < rows; row++) {
      places[row] = NOT_COUNTED;
      if (this.#counted[row] === 0) continue;
      if (!(times[row] >= start && times[row] < end)) {
        start = panes.startOf(times[row]);
        end = start + grainMs;
        place = NOT_IN_MEMORY;
      }
      if (end <= watermarks[row] - keepMs) continue;
      if (end <= watermarks[row]) marks.amended[row] = 1;
      if (place === NOT_IN_MEMORY) {
        const pane = panes.find(start) ?? (panes.mayBeStored(start) ? null : panes.create(start));
        if (pane === null) {
          if (missing === NO_STARTS) missing = new Set();
          (missing as Set<number>).add(start);
        } else {
          pane.touched = admitted.slice;
          place = pane.place;
        }
      }
      places[row] = place;
    }
    return missing;
  }

  /** After the missing panes were read: every row has its pane. */
  completePanes(admitted: AdmittedRows): void {
    for (const { panes, places } of this.#folded) {
      for (let row = 0; row < admitted.rows; row++) {
        if (places[row] !== NOT_IN_MEMORY) continue;
        const pane = panes.find(panes.startOf(admitted.times[row]))!;
        pane.touched = admitted.slice;
        places[row] = pane.place;
      }
    }
  }

  /** Step: the cell of each event in each tier, made where it is the first of its group. Answers events of further groups than allowed. */
  resolveCells(admitted: AdmittedRows): number {
    this.#resolveGroups(admitted.rows);
    this.#overflow = 0;
    this.#folded.forEach((folded, index) => this.#resolveTier(folded, admitted, index === 0));
    return this.#overflow;
  }

  #resolveGroups(rows: number): void {
    const columns = this.rollup.dimensions.map((dimension) => this.#vectors.column(dimension.expr));
    for (let row = 0; row < rows; row++) {
      if (this.#counted[row] === 1) this.#group[row] = this.groups.idOfRow(columns, row);
    }
  }

  #resolveTier({ panes, places, slots }: FoldedTier, admitted: AdmittedRows, isCoarsest: boolean): void {
    const { rows, offsets, watermarks } = admitted;
    const { arena } = panes;
    for (let row = 0; row < rows; row++) {
      slots[row] = NOT_COUNTED;
      if (this.#counted[row] === 0) continue;
      const place = places[row];
      const pane = place === NOT_COUNTED ? null : panes.at(place);
      if (isCoarsest) this.#admitGroup(pane, row);
      if (pane === null) continue;
      const group = this.#group[row];
      let slot = pane.slotOf(group);
      if (slot < 0) slot = panes.addCell(pane, group);
      // E5: a cell that history holds at a later version has absorbed this event already.
      if (offsets[row] <= arena.versions[slot]) {
        panes.passOver(slot);
        continue;
      }
      arena.versions[slot] = offsets[row];
      arena.events[slot]++;
      if (pane.end <= watermarks[row]) arena.amended[slot]++;
      panes.mark(slot);
      slots[row] = slot;
    }
  }

  /**
   * The first `maxGroups` groups of a coarsest pane are admitted, later ones go to the overflow group in every tier. An admitted group stays
   * so and a refused one finds the pane full ever after (the overflow group comes after all admitted ones, so counting it changes nothing): a pane read from history at a later version than
   * ours decides as the log up to here does. A coarsest pane that is not kept has no admitted groups.
   */
  #admitGroup(pane: Pane | null, row: number): void {
    if (pane !== null && (pane.slotOf(this.#group[row]) >= 0 || pane.groups.length < this.rollup.maxGroups))
      return;
    this.#group[row] = OVERFLOW_ID;
    this.#overflow++;
  }

  /** Step: adds the events to the cells, measure by measure. */
  fold(admitted: AdmittedRows): void {
    for (const { measure, function: fold, index } of this.#measures) {
      const numbers =
        measure.of !== null && measure.of.type !== "string" ? this.#vectors.numbers(measure.of) : null;
      const strings =
        measure.of !== null && measure.of.type === "string" ? this.#vectors.strings(measure.of) : null;
      const mask = measure.where === null ? null : this.#vectors.mask(measure.where);
      for (const { panes, slots } of this.#folded) {
        const batch: FoldBatch = {
          count: admitted.rows,
          slots: mask === null ? slots : this.#maskedSlots(slots, mask, admitted.rows),
          numbers,
          strings,
          times: admitted.times,
          offsets: admitted.offsets,
          partition: admitted.partition,
        };
        fold.add(panes.arena.columns[index], batch);
      }
    }
  }

  #maskedSlots(slots: Int32Array, mask: Float64Array, rows: number): Int32Array {
    const masked = this.#masked;
    for (let row = 0; row < rows; row++) masked[row] = mask[row] === 1 ? slots[row] : NOT_COUNTED;
    return masked;
  }
}
