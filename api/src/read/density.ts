import type { HistoryStore } from "@freshet/engines";
import type { Mirror } from "../mirror.js";
import type { LensPane } from "./lens.js";
import type { PaneRun } from "./pane-bases.js";

const REFRESH_MS = 10_000;
const RETRY_MS = 500;
/** Panes of a tier whose cells are remembered. */
const KNOWN_MAX = 20_000;
/** Groups of one partition of a pane, where nothing is known. */
const GROUPS_GUESS = 32;
/** Events may be ahead of the watermark. */
const AHEAD_MS = 86_400_000;

interface Seen {
  readonly panes: Map<number, number>;
  /** Of all of them. */
  cells: number;
}

/**
 * How many cells panes have, as far as that can be told without reading them: those that were read before, those that are
 * live, and where history begins. Of all others it takes them to be like the known ones of their tier.
 */
export class Density {
  readonly #mirror: Mirror;
  readonly #history: HistoryStore;
  /** Cells of panes, all partitions, as last seen by tier. */
  readonly #seen = new Map<number, Seen>();
  /** First pane of history by tier; Infinity if there is none. */
  readonly #first = new Map<number, number>();
  #refreshing: Promise<void> | null = null;
  #refreshedAt = -Infinity;

  constructor(mirror: Mirror, history: HistoryStore) {
    this.#mirror = mirror;
    this.#history = history;
  }

  note({ base, parts }: LensPane): void {
    let seen = this.#seen.get(base.grainMs);
    if (!seen) this.#seen.set(base.grainMs, (seen = { panes: new Map(), cells: 0 }));
    let cells = 0;
    for (const part of parts.values()) cells += part.slots.length;
    seen.cells += cells - (seen.panes.get(base.pane) ?? 0);
    seen.panes.set(base.pane, cells);
    if (seen.panes.size <= KNOWN_MAX) return;
    const [oldest, forgotten] = seen.panes.entries().next().value as [number, number];
    seen.panes.delete(oldest);
    seen.cells -= forgotten;
  }

  /**
   * Looks where history begins, now and then; only the first look is worth waiting for. A history that can't tell is taken to begin
   * long ago.
   */
  async refresh(): Promise<void> {
    // What is empty may be filled at any time.
    const isKnown = [...this.#first.values()].every(Number.isFinite);
    if (performance.now() - this.#refreshedAt < (isKnown ? REFRESH_MS : RETRY_MS)) return;
    this.#refreshing ??= this.#look().finally(() => (this.#refreshing = null));
    if (this.#refreshedAt === -Infinity) await this.#refreshing;
  }

  /** Cells of the panes of some runs. A pane without any still costs a look at each partition. */
  cells(runs: readonly PaneRun[]): number {
    return runs.reduce((sum, run) => sum + this.#cellsOf(run), 0);
  }

  async #look(): Promise<void> {
    const { name, tiers } = this.#mirror.rollup;
    for (const { grainMs } of tiers) {
      const first = await this.#history.firstPane(name, grainMs).catch(() => -Infinity);
      this.#first.set(grainMs, first ?? Infinity);
    }
    this.#refreshedAt = performance.now();
  }

  #cellsOf({ grainMs, from, to }: PaneRun): number {
    const partitions = Math.max(1, this.#mirror.partitionCount);
    const live = this.#mirror.liveCells(grainMs);
    const present = this.#present(grainMs, live.keys());
    const begin = Math.min(to, Math.max(from, present.from));
    const end = Math.max(begin, Math.min(to, present.to));
    const empty = (to - from - (end - begin)) / grainMs;
    const unknown = Math.max(partitions, this.#guess(grainMs, live));
    const count = (end - begin) / grainMs;
    if (count > KNOWN_MAX) return empty * partitions + count * unknown;
    const seen = this.#seen.get(grainMs)?.panes;
    let cells = empty * partitions;
    for (let pane = begin; pane < end; pane += grainMs) {
      const known = Math.max(seen?.get(pane) ?? -1, live.get(pane) ?? -1);
      cells += known < 0 ? unknown : Math.max(partitions, known);
    }
    return cells;
  }

  /** Cells of a pane that nobody has looked at. */
  #guess(grainMs: number, live: ReadonlyMap<number, number>): number {
    const { dimensions, maxGroups } = this.#mirror.rollup;
    if (dimensions.length === 0) return 1;
    const seen = this.#seen.get(grainMs);
    let cells = seen?.cells ?? 0;
    for (const count of live.values()) cells += count;
    if (cells === 0) return Math.min(maxGroups, GROUPS_GUESS) * this.#mirror.partitionCount;
    return cells / ((seen?.panes.size ?? 0) + live.size);
  }

  /** Where panes can have cells at all. */
  #present(grainMs: number, live: Iterable<number>): { from: number; to: number } {
    let from = this.#first.get(grainMs) ?? -Infinity;
    let newest = -Infinity;
    for (const { watermark } of this.#mirror.heads().values())
      newest = Math.max(newest, watermark + AHEAD_MS);
    for (const pane of live) {
      from = Math.min(from, pane);
      newest = Math.max(newest, pane);
    }
    return { from, to: (Math.floor(newest / grainMs) + 1) * grainMs };
  }
}
