import type { CellArena } from "@freshet/aggregates";
import type { PaneBase } from "./pane-bases.js";

/** The cells of some settled panes of one window, merged by the groups of one question. */
export interface Partial {
  readonly panes: Set<PaneBase>;
  /** Group of a row → slot of the arena. */
  readonly slots: Map<number, number>;
}

const PARTIALS_MAX = 20_000;

/**
 * What was merged before and needs not be merged again: of a window of ninety days all but today is settled. Only the panes
 * that have no live cells are in here; a base is read anew when its pane changes, so the same base means the same cells.
 */
export class Partials {
  readonly #arena: CellArena;
  readonly #kept = new Map<string, Partial>();
  #slots = 0;

  constructor(arena: CellArena) {
    this.#arena = arena;
  }

  /** Slots in use. */
  get slots(): number {
    return this.#slots;
  }

  /** Whether the pane is merged already. */
  has(key: string, base: PaneBase): boolean {
    return this.#kept.get(key)?.panes.has(base) ?? false;
  }

  /** The kept merge, as far as all of it is among `settled`; an empty one otherwise. */
  of(key: string, settled: ReadonlySet<PaneBase>): Partial {
    let partial = this.#kept.get(key);
    this.#kept.delete(key);
    if (partial && ![...partial.panes].every((base) => settled.has(base))) {
      this.#release(partial);
      partial = undefined;
    }
    partial ??= { panes: new Set(), slots: new Map() };
    this.#kept.set(key, partial);
    return partial;
  }

  /** The slot of a group, an empty one if it is new. */
  slot(partial: Partial, group: number): number {
    let slot = partial.slots.get(group);
    if (slot === undefined) {
      slot = this.#arena.allocate();
      partial.slots.set(group, slot);
      this.#slots++;
    }
    return slot;
  }

  /** Forgets the least recently used past the bound. Not while an answer is being worked out. */
  trim(slotsMax: number): void {
    for (const [key, partial] of this.#kept) {
      if (this.#slots <= slotsMax && this.#kept.size <= PARTIALS_MAX) return;
      this.#kept.delete(key);
      this.#release(partial);
    }
  }

  #release({ slots }: Partial): void {
    for (const slot of slots.values()) this.#arena.free(slot);
    this.#slots -= slots.size;
  }
}
