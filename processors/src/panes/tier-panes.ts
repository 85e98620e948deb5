import type { CellArena } from "@freshet/aggregates";
import { paneStart } from "@freshet/aggregates";
import type { Tier } from "@freshet/schema";
import { Pane } from "./pane.js";

const UNFLUSHED = 1;
const UNSAVED = 2;
const CACHE_MASK = 63;

/** Panes and cells of one tier of one rollup in one partition, as far as they are in memory. */
export class TierPanes {
  readonly tier: Tier;
  readonly liveMs: number;
  readonly arena: CellArena;
  readonly chunkGroups: number;
  /**
   * Greatest start of a pane that was saved as of the checkpoint, or let go since. A later pane that is not in memory needs no reading: all its events
   * are after the checkpoint, so folding them gives the whole pane, whatever a former owner has saved of it.
   */
  #maxStored: number;
  /** Starts of panes with cells in the live store. */
  readonly inLive = new Set<number>();
  readonly dirtyPanes = new Set<Pane>();
  /** Slots not yet flushed to the live store. */
  unflushed: number[] = [];
  /** Cells changed since what is to be saved was last taken. */
  unsaved = 0;
  readonly #byStart = new Map<number, Pane>();
  readonly #cache: (Pane | undefined)[] = [];
  readonly #places: (Pane | undefined)[] = [];
  readonly #freePlaces: number[] = [];
  #paneOfSlot = new Int32Array(64);
  #ordinalOfSlot = new Int32Array(64);
  #flags = new Uint8Array(64);

  constructor(
    tier: Tier,
    arena: CellArena,
    options: { liveMs: number; chunkGroups: number; maxStored: number },
  ) {
    this.tier = tier;
    this.arena = arena;
    this.liveMs = options.liveMs;
    this.chunkGroups = options.chunkGroups;
    this.#maxStored = options.maxStored;
    for (let i = 0; i <= CACHE_MASK; i++) this.#cache.push(undefined);
  }

  get panes(): Iterable<Pane> {
    return this.#byStart.values();
  }

  startOf(time: number): number {
    return paneStart(time, this.tier.grainMs);
  }

  /** The pane if it is in memory. */
  find(start: number): Pane | undefined {
    const line = (start / this.tier.grainMs) & CACHE_MASK;
    const cached = this.#cache[line];
    if (cached !== undefined && cached.start === start) return cached;
    const pane = this.#byStart.get(start);
    if (pane !== undefined) this.#cache[line] = pane;
    return pane;
  }

  /** True where the pane may have cells in history that are not in memory. */
  mayBeStored(start: number): boolean {
    return start <= this.#maxStored;
  }

  /** As of a checkpoint that holds everything in memory. */
  get maxStored(): number {
    let max = this.#maxStored;
    for (const start of this.#byStart.keys()) if (start > max) max = start;
    return max;
  }

  at(place: number): Pane {
    return this.#places[place]!;
  }

  create(start: number): Pane {
    const place = this.#freePlaces.pop() ?? this.#places.length;
    const pane = new Pane(start, start + this.tier.grainMs, place);
    this.#places[place] = pane;
    this.#byStart.set(start, pane);
    return pane;
  }

  /** Makes a zero cell for a group that the pane does not have yet. */
  addCell(pane: Pane, group: number): number {
    const slot = this.arena.allocate();
    if (slot >= this.#flags.length) this.#grow(this.arena.capacity);
    this.arena.versions[slot] = -1;
    this.#paneOfSlot[slot] = pane.place;
    this.#ordinalOfSlot[slot] = pane.add(group, slot);
    this.#flags[slot] = 0;
    return slot;
  }

  /** The cell has changed since it was last flushed and saved. */
  mark(slot: number): void {
    const flags = this.#flags[slot];
    if (flags === (UNFLUSHED | UNSAVED)) return;
    const pane = this.#places[this.#paneOfSlot[slot]]!;
    if ((flags & UNFLUSHED) === 0) {
      this.unflushed.push(slot);
      pane.unflushed++;
    }
    if ((flags & UNSAVED) === 0) {
      this.unsaved++;
      pane.dirtyChunks.add(Math.floor(this.#ordinalOfSlot[slot] / this.chunkGroups));
      this.dirtyPanes.add(pane);
    }
    this.#flags[slot] = UNFLUSHED | UNSAVED;
  }

  /**
   * An event was passed over because history holds the cell at a later version. The live store may lack that version, if it was lost and a
   * former owner wrote the cell after the refill.
   */
  passOver(slot: number): void {
    if ((this.#flags[slot] & UNFLUSHED) !== 0) return;
    this.#flags[slot] |= UNFLUSHED;
    this.unflushed.push(slot);
    this.paneOf(slot).unflushed++;
  }

  paneOf(slot: number): Pane {
    return this.#places[this.#paneOfSlot[slot]]!;
  }

  groupOf(slot: number): number {
    return this.paneOf(slot).groups[this.#ordinalOfSlot[slot]];
  }

  /** Everything that was to be flushed at this frontier has been; cells of later versions are still to come. */
  markFlushed(frontier: number): void {
    const later: number[] = [];
    for (const slot of this.unflushed) {
      if (this.arena.versions[slot] > frontier) {
        later.push(slot);
        continue;
      }
      this.#flags[slot] &= ~UNFLUSHED;
      this.paneOf(slot).unflushed--;
    }
    this.unflushed = later;
  }

  /** Slots of a chunk of a pane. */
  chunkSlots(pane: Pane, chunk: number): number[] {
    return pane.slots.slice(chunk * this.chunkGroups, (chunk + 1) * this.chunkGroups);
  }

  /** Everything that is to be saved in history has been taken: what changes from here on is for the next time. */
  markSaving(): void {
    for (const pane of this.dirtyPanes) {
      for (const chunk of pane.dirtyChunks)
        for (const slot of this.chunkSlots(pane, chunk)) this.#flags[slot] &= ~UNSAVED;
      pane.dirtyChunks.clear();
    }
    this.dirtyPanes.clear();
    this.unsaved = 0;
  }

  isExpired(paneEnd: number, watermark: number): boolean {
    return paneEnd <= watermark - this.tier.keepMs;
  }

  /** Forgets panes that have passed out of the tier, changed or not. */
  expire(watermark: number): void {
    for (const pane of [...this.#byStart.values()])
      if (this.isExpired(pane.end, watermark)) this.#remove(pane);
  }

  /** Panes in the live store that are too old for it, and have not changed since what is saved was taken. */
  dropped(watermark: number): number[] {
    const before = watermark - Math.min(this.liveMs, this.tier.keepMs);
    return [...this.inLive].filter(
      (start) => start + this.tier.grainMs <= before && (this.#byStart.get(start)?.isClean ?? true),
    );
  }

  /**
   * Lets go of clean panes: those that no accepted event can touch any more, and, past `cellsMax`, those unused for longest.
   * They are read again from history when an event needs them.
   */
  evict(untouchableBefore: number, cellsMax: number): void {
    this.arena.trim();
    const clean = [...this.#byStart.values()].filter((pane) => pane.isClean);
    for (const pane of clean) if (pane.end <= untouchableBefore) this.#remove(pane);
    if (this.arena.live <= cellsMax) return;
    const rest = clean.filter((pane) => pane.end > untouchableBefore).sort((a, b) => a.touched - b.touched);
    for (const pane of rest) {
      if (this.arena.live <= cellsMax / 2) return;
      this.#remove(pane);
    }
  }

  #remove(pane: Pane): void {
    // What is not saved leaves only by expiry; from then on history and this task agree that the pane is not kept.
    if (pane.start > this.#maxStored) this.#maxStored = pane.start;
    if (pane.unflushed > 0) this.unflushed = this.unflushed.filter((slot) => this.paneOf(slot) !== pane);
    for (const slot of pane.slots) {
      if ((this.#flags[slot] & UNSAVED) !== 0) this.unsaved--;
      this.arena.free(slot);
    }
    this.dirtyPanes.delete(pane);
    this.#byStart.delete(pane.start);
    const line = (pane.start / this.tier.grainMs) & CACHE_MASK;
    if (this.#cache[line] === pane) this.#cache[line] = undefined;
    this.#places[pane.place] = undefined;
    this.#freePlaces.push(pane.place);
  }

  #grow(capacity: number): void {
    this.#paneOfSlot = copied(this.#paneOfSlot, new Int32Array(capacity));
    this.#ordinalOfSlot = copied(this.#ordinalOfSlot, new Int32Array(capacity));
    this.#flags = copied(this.#flags, new Uint8Array(capacity));
  }
}

function copied<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}
