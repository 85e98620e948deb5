import { IntMap } from "../int-map.js";

/** One pane of one tier in memory: which groups it has, in the order of their first events, and where their cells are. */
export class Pane {
  readonly start: number;
  readonly end: number;
  /** Number of the pane among those in memory, used by columns of rows. */
  readonly place: number;
  /** Groups and slots by ordinal. */
  readonly groups: number[] = [];
  readonly slots: number[] = [];
  readonly #slotOfGroup = new IntMap();
  /** Chunks changed since the last checkpoint. */
  readonly dirtyChunks = new Set<number>();
  /** Cells not yet flushed to the live store. */
  unflushed = 0;
  /** Number of the slice that used the pane last. */
  touched = 0;

  constructor(start: number, end: number, place: number) {
    this.start = start;
    this.end = end;
    this.place = place;
  }

  /** The slot of a group, −1 if the pane has none. */
  slotOf(group: number): number {
    return this.#slotOfGroup.get(group);
  }

  /** Adds a group; answers its ordinal. */
  add(group: number, slot: number): number {
    this.#slotOfGroup.set(group, slot);
    this.slots.push(slot);
    return this.groups.push(group) - 1;
  }

  get isClean(): boolean {
    return this.dirtyChunks.size === 0 && this.unflushed === 0;
  }
}
