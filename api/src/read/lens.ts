import { Block, CellArena, type StringDictionary } from "@freshet/aggregates";
import type { Measure, Rollup } from "@freshet/schema";
import type { Mirror, MirrorPane } from "../mirror.js";
import type { Groups } from "./groups.js";
import { Merges } from "./merges.js";
import type { PaneBase } from "./pane-base.js";
import { paneKey } from "./pane-bases.js";

/** The decoded cells of one partition of one pane: cell i belongs to group `groups[i]` and lies in slot `slots[i]`. */
export interface LensPart {
  readonly partition: number;
  readonly groups: number[];
  readonly slots: number[];
  readonly versions: number[];
  readonly index: Map<number, number>;
}

export interface LensPane {
  readonly base: PaneBase;
  readonly parts: Map<number, LensPart>;
  /** Cells that came to the mirror up to this tick are in. */
  tick: number;
  bytes: number;
}

const CELL_BYTES = 96;

/** Cells of a rollup decoded for some of its measures, kept until there are too many. */
export class Lens {
  readonly arena: CellArena;
  readonly merges: Merges;
  readonly #rollup: Rollup;
  readonly #groups: Groups;
  readonly #panes = new Map<string, LensPane>();
  #bytes = 0;
  #puts = 0;

  constructor(rollup: Rollup, dictionary: StringDictionary, groups: Groups, measures: readonly Measure[]) {
    this.#rollup = rollup;
    this.#groups = groups;
    this.arena = new CellArena(rollup, dictionary, measures);
    this.merges = new Merges(this.arena);
  }

  /** Estimated bytes of the kept cells. */
  get bytes(): number {
    return this.#bytes + this.merges.slots * this.#mergedBytes();
  }

  /** Cells decoded so far: who compares sees whether there was work. */
  get puts(): number {
    return this.#puts;
  }

  /** A merge of sketches is larger than a cell. */
  #mergedBytes(): number {
    return CELL_BYTES + 256 * this.arena.measures.length;
  }

  /** The pane as history had it, decoded once for each base. */
  pane(base: PaneBase): LensPane {
    const key = paneKey(base.grainMs, base.pane);
    const kept = this.#panes.get(key);
    if (kept) this.#panes.delete(key);
    if (kept?.base === base) {
      this.#panes.set(key, kept);
      return kept;
    }
    if (kept) this.#release(kept);
    const pane: LensPane = { base, parts: new Map(), tick: 0, bytes: 0 };
    for (const chunk of base.chunks) this.#decode(pane, chunk.partition, chunk.bytes, chunk.version);
    this.#panes.set(key, pane);
    return pane;
  }

  /** Brings the cells over the pane that came since it was last looked at: live ones, and those that have left since. */
  overlay(pane: LensPane, mirror: Mirror): void {
    const { base } = pane;
    const tick = base.changedAt(mirror);
    if (tick <= pane.tick) return;
    for (const [partition, left] of base.left) this.#overlayPart(pane, partition, left);
    for (const [partition, live] of mirror.panesOf(base.grainMs, base.pane))
      this.#overlayPart(pane, partition, live);
    pane.tick = tick;
  }

  /** Forgets the least recently used panes past the bound. Not while slots of panes are being read. */
  trim(bytesMax: number): void {
    this.merges.trim(bytesMax / 2 / this.#mergedBytes());
    this.trimPanes(bytesMax);
  }

  /** Forgets panes only, which are decoded anew where they are needed. */
  trimPanes(bytesMax: number): void {
    for (const [key, pane] of this.#panes) {
      if (this.bytes <= bytesMax) return;
      this.#panes.delete(key);
      this.#release(pane);
    }
  }

  #part(pane: LensPane, partition: number): LensPart {
    let part = pane.parts.get(partition);
    if (!part) {
      part = { partition, groups: [], slots: [], versions: [], index: new Map() };
      pane.parts.set(partition, part);
    }
    return part;
  }

  #decode(pane: LensPane, partition: number, bytes: Uint8Array, version: number): void {
    const part = this.#part(pane, partition);
    const block = Block.parse(bytes, this.#rollup);
    const slots: number[] = [];
    for (const key of block.groups) slots.push(this.#put(pane, part, this.#groups.id(key), version));
    block.decodeInto(this.arena, slots);
    this.#grow(pane, bytes.byteLength * 2);
  }

  #overlayPart(pane: LensPane, partition: number, { tick, cells }: MirrorPane): void {
    if (tick <= pane.tick) return;
    const part = this.#part(pane, partition);
    for (const [key, cell] of cells) {
      if (cell.tick <= pane.tick) continue;
      const group = this.#groups.id(key);
      const at = part.index.get(group);
      if (at !== undefined && part.versions[at] >= cell.version) continue;
      const slot = this.#put(pane, part, group, cell.version);
      Block.parse(cell.bytes, this.#rollup).decodeInto(this.arena, [slot]);
    }
  }

  /** An empty slot for the group's cell at this version. */
  #put(pane: LensPane, part: LensPart, group: number, version: number): number {
    this.#puts++;
    const at = part.index.get(group);
    if (at !== undefined) {
      part.versions[at] = version;
      this.arena.clear(part.slots[at]);
      return part.slots[at];
    }
    const slot = this.arena.allocate();
    part.index.set(group, part.slots.length);
    part.groups.push(group);
    part.slots.push(slot);
    part.versions.push(version);
    this.#grow(pane, CELL_BYTES + 16 * this.arena.measures.length);
    return slot;
  }

  #grow(pane: LensPane, bytes: number): void {
    pane.bytes += bytes;
    this.#bytes += bytes;
  }

  #release(pane: LensPane): void {
    for (const part of pane.parts.values()) for (const slot of part.slots) this.arena.free(slot);
    this.#bytes -= pane.bytes;
  }
}
