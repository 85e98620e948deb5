import type { Mirror } from "../mirror.js";
import { UNKNOWN, meets } from "./filter.js";
import { type Groups, projectedKey } from "./groups.js";
import type { Lens, LensPane, LensPart } from "./lens.js";
import type { Merge } from "./merges.js";
import type { PaneBase } from "./pane-base.js";
import { type PaneRun, paneKey } from "./pane-bases.js";
import type { Question } from "./question.js";

export interface CompositionInput {
  readonly question: Question;
  readonly bases: ReadonlyMap<string, PaneBase>;
  readonly mirror: Mirror;
  readonly lens: Lens;
  readonly groups: Groups;
  /** Told of every pane whose cells are looked at. */
  readonly onPane?: (pane: LensPane) => void;
}

/** What a run of panes comes to: merges and single panes, none of them twice. */
export interface ComposedRun {
  readonly merges: readonly Merge[];
  readonly panes: readonly LensPane[];
}

interface Block {
  readonly from: number;
  readonly to: number;
  /** Panes that have cells and stand still, with the tick of their latest change. */
  readonly still: Map<PaneBase, number>;
  /** Panes that are changing. */
  readonly moving: PaneBase[];
  /** Whether any of its panes has live cells, so that more may come. */
  live: boolean;
}

/** Panes of a block. Fewer make more to merge in the end; more make it dearer if one of them changes. */
const BLOCK_PANES = 16;
/** Changes of the rollup after which a pane that was in none of them is taken to stand still. */
const STILL_TICKS = 24;
const HIDDEN = -1;

/**
 * Merges panes by blocks, and the blocks of a run that have left the live store to its trunk, and keeps both. A changed pane
 * costs its block, at worst a merge of blocks, not all panes of the run. Panes that are changing stay single.
 */
export class Composition {
  readonly #input: CompositionInput;
  /** Group of a cell → group of its row, or HIDDEN. */
  readonly #rowGroups = new Map<number, number>();

  constructor(input: CompositionInput) {
    this.#input = input;
  }

  /**
   * Yields after every step of work. Whoever pauses at a yield has to begin anew if meanwhile the mirror's tick or the merges
   * have moved on, as panes may have changed or been forgotten: what was merged is kept and is not merged again.
   */
  *compose(run: PaneRun): Generator<void, ComposedRun> {
    const { lens } = this.#input;
    const blocks = this.#blocks(run);
    const now = new Map(blocks.flatMap(({ still }) => [...still]));
    const holds = (base: PaneBase, tick: number): boolean => now.get(base) === tick;
    const trunk = blocks.length > 1 ? lens.merges.of(this.#key(run), holds) : null;
    // The trunk takes whole blocks: one that has grown since is merged anew, and so is the trunk.
    if (trunk && blocks.some((block) => isWithin(block, trunk) === "partly")) lens.merges.empty(trunk);
    const merges: Merge[] = trunk ? [trunk] : [];
    const panes: LensPane[] = [];
    for (const block of blocks) {
      if (trunk === null || isWithin(block, trunk) === "no") {
        const merge = yield* this.#mergeBlock(run, block);
        if (trunk === null || block.live) merges.push(merge);
        else {
          for (const [group, slot] of merge.slots) lens.merges.add(trunk, group, slot);
          for (const [base, tick] of merge.panes) trunk.panes.set(base, tick);
          yield;
        }
      }
      for (const base of block.moving) {
        const { puts } = lens;
        panes.push(this.pane(base));
        if (lens.puts > puts) yield;
      }
    }
    return { merges, panes };
  }

  /** A pane decoded, with its live cells. */
  pane(base: PaneBase): LensPane {
    const { lens, mirror, onPane } = this.#input;
    const pane = lens.pane(base);
    lens.overlay(pane, mirror);
    onPane?.(pane);
    return pane;
  }

  /** Visits the cells that conditions on dimensions leave, with the group of their row. */
  eachCell(part: LensPart, visit: (group: number, index: number) => void): void {
    for (let i = 0; i < part.slots.length; i++) {
      const cellGroup = part.groups[i];
      let group = this.#rowGroups.get(cellGroup);
      if (group === undefined) this.#rowGroups.set(cellGroup, (group = this.#rowGroup(cellGroup)));
      if (group !== HIDDEN) visit(group, i);
    }
  }

  *#mergeBlock({ grainMs }: PaneRun, { from, to, still }: Block): Generator<void, Merge> {
    const { merges } = this.#input.lens;
    const merge = merges.of(this.#key({ grainMs, from, to }), (base, tick) => still.get(base) === tick);
    for (const [base, tick] of still) {
      if (merge.panes.has(base)) continue;
      for (const part of this.pane(base).parts.values())
        this.eachCell(part, (group, index) => merges.add(merge, group, part.slots[index]));
      merge.panes.set(base, tick);
      yield;
    }
    return merge;
  }

  /** The panes of a run that have cells, by blocks that begin at multiples of their length. */
  #blocks({ grainMs, from, to }: PaneRun): Block[] {
    const { bases, mirror } = this.#input;
    const length = grainMs * BLOCK_PANES;
    const blocks: Block[] = [];
    for (let start = from; start < to;) {
      const end = Math.min(to, (Math.floor(start / length) + 1) * length);
      const block: Block = { from: start, to: end, still: new Map(), moving: [], live: false };
      for (; start < end; start += grainMs) {
        const base = bases.get(paneKey(grainMs, start)) as PaneBase;
        const tick = base.changedAt(mirror);
        if (tick === 0 && base.chunks.length === 0) continue;
        block.live ||= mirror.paneTick(grainMs, start) > 0;
        if (tick > mirror.tick - STILL_TICKS) block.moving.push(base);
        else block.still.set(base, tick);
      }
      if (block.still.size + block.moving.length > 0) blocks.push(block);
    }
    return blocks;
  }

  /** Of what overflowed nobody knows the dimensions. */
  #rowGroup(cellGroup: number): number {
    const { question, groups } = this.#input;
    const values = groups.values(cellGroup);
    if (question.before.length > 0) {
      const names = question.rollup.dimensions.map(({ name }) => name);
      const field = (name: string): unknown => (values === null ? UNKNOWN : values[names.indexOf(name)]);
      if (!meets(question.before, field)) return HIDDEN;
    }
    return groups.id(projectedKey(values, question.by));
  }

  /** What a merge depends on, besides its panes. */
  #key({ grainMs, from, to }: PaneRun): string {
    return `${this.#input.question.merging} ${grainMs} ${from} ${to}`;
  }
}

/** Whether the panes of a block are in a merge. */
function isWithin({ still, live }: Block, { panes }: Merge): "no" | "partly" | "wholly" {
  let within = 0;
  for (const base of still.keys()) if (panes.has(base)) within++;
  if (within === 0) return "no";
  return within === still.size && !live ? "wholly" : "partly";
}
