import type { CellArena } from "@freshet/aggregates";
import type { PaneBase } from "./pane-base.js";

/** The cells of some panes, merged by the groups of one question. */
export interface Merge {
  /** The panes that are in, each with the mirror's tick of its latest change. */
  readonly panes: Map<PaneBase, number>;
  /** Group of a row → slot of the arena. */
  readonly slots: Map<number, number>;
}

const MERGES_MAX = 20_000;

/**
 * What was merged before and needs not be merged again: of a window of ninety days all but today stands still. The same
 * base at the same tick means the same cells.
 */
export class Merges {
  readonly #arena: CellArena;
  readonly #kept = new Map<string, Merge>();
  #slots = 0;
  #changes = 0;

  constructor(arena: CellArena) {
    this.#arena = arena;
  }

  /** Slots in use. */
  get slots(): number {
    return this.#slots;
  }

  /** Counts everything that is merged or forgotten: as long as it stands still, merges are as they were. */
  get changes(): number {
    return this.#changes;
  }

  /** The kept merge if all of it passes; an empty one otherwise. */
  of(key: string, passes: (base: PaneBase, tick: number) => boolean): Merge {
    let merge = this.#kept.get(key);
    this.#kept.delete(key);
    if (merge && ![...merge.panes].every(([base, tick]) => passes(base, tick))) {
      this.#release(merge);
      merge = undefined;
    }
    merge ??= { panes: new Map(), slots: new Map() };
    this.#kept.set(key, merge);
    return merge;
  }

  /** Forgets what is in a merge. */
  empty(merge: Merge): void {
    this.#release(merge);
    merge.panes.clear();
    merge.slots.clear();
  }

  /** Merges a cell of the arena into a group. */
  add({ slots }: Merge, group: number, from: number): void {
    let slot = slots.get(group);
    if (slot === undefined) {
      slot = this.#arena.allocate();
      slots.set(group, slot);
      this.#slots++;
    }
    this.#arena.mergeSlot(slot, this.#arena, from);
    this.#changes++;
  }

  /** Forgets the least recently used past the bound. Not while slots of merges are being read. */
  trim(slotsMax: number): void {
    for (const [key, merge] of this.#kept) {
      if (this.#slots <= slotsMax && this.#kept.size <= MERGES_MAX) return;
      this.#kept.delete(key);
      this.#release(merge);
    }
  }

  #release({ slots }: Merge): void {
    this.#changes++;
    for (const slot of slots.values()) this.#arena.free(slot);
    this.#slots -= slots.size;
  }
}
