import type { Chunk, HistoryStore } from "@freshet/engines";
import type { Mirror, MirrorDrop } from "../mirror.js";
import { PaneBase } from "./pane-base.js";

/** Consecutive panes of one tier, [from, to). */
export interface PaneRun {
  readonly grainMs: number;
  readonly from: number;
  readonly to: number;
}

const PANES_A_READ = 512;

/** Panes as history holds them, kept while they complete the mirror's live cells. The least recently used go first. */
export class PaneBases {
  readonly #mirror: Mirror;
  readonly #history: HistoryStore;
  readonly #bytesMax: number;
  readonly #kept = new Map<string, PaneBase>();
  #bytes = 0;

  constructor(mirror: Mirror, history: HistoryStore, bytesMax: number) {
    this.#mirror = mirror;
    this.#history = history;
    this.#bytesMax = bytesMax;
    mirror.onDrop((drop) => this.#follow(drop));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The panes of the runs by key, read where they are not kept or no longer hold. */
  async load(runs: readonly PaneRun[]): Promise<Map<string, PaneBase>> {
    const found = new Map<string, PaneBase>();
    const missing: PaneRun[] = [];
    for (const run of runs) this.#collect(run, found, missing);
    for (const run of missing)
      for (const base of await this.#read(run)) found.set(paneKey(base.grainMs, base.pane), base);
    return found;
  }

  /** True while they complete the live cells. */
  hold(bases: Iterable<PaneBase>): boolean {
    for (const base of bases) if (!base.isHeldBy(this.#mirror)) return false;
    return true;
  }

  #collect({ grainMs, from, to }: PaneRun, found: Map<string, PaneBase>, missing: PaneRun[]): void {
    for (let pane = from; pane < to; pane += grainMs) {
      const key = paneKey(grainMs, pane);
      const kept = this.#kept.get(key);
      if (kept?.isHeldBy(this.#mirror)) {
        this.#kept.delete(key);
        this.#kept.set(key, kept);
        found.set(key, kept);
        continue;
      }
      const last = missing[missing.length - 1];
      const goesOn =
        last?.grainMs === grainMs && last.to === pane && pane - last.from < grainMs * PANES_A_READ;
      if (goesOn) missing[missing.length - 1] = { ...last, to: pane + grainMs };
      else missing.push({ grainMs, from: pane, to: pane + grainMs });
    }
  }

  async #read({ grainMs, from, to }: PaneRun): Promise<PaneBase[]> {
    const tick = this.#mirror.tick;
    const chunks = await this.#history.read({ rollup: this.#mirror.rollup.name, grainMs, from, to });
    const byPane = new Map<number, Chunk[]>();
    for (const chunk of chunks) {
      const of = byPane.get(chunk.pane);
      if (of) of.push(chunk);
      else byPane.set(chunk.pane, [chunk]);
    }
    const bases: PaneBase[] = [];
    for (let pane = from; pane < to; pane += grainMs) {
      const kept = this.#kept.get(paneKey(grainMs, pane));
      if (kept?.isHeldBy(this.#mirror)) {
        // Another question has read it meanwhile. What is merged belongs to its base.
        bases.push(kept);
        continue;
      }
      const base = new PaneBase({ grainMs, pane, tick, chunks: byPane.get(pane) ?? [] });
      bases.push(base);
      this.#keep(base);
    }
    return bases;
  }

  /** A base that completed the live cells until now goes on to do so. */
  #follow(drop: MirrorDrop): void {
    const base = this.#kept.get(paneKey(drop.grainMs, drop.pane));
    if (!base?.isHeldBy(this.#mirror)) return;
    const before = base.bytes;
    base.take(drop, this.#mirror.tick);
    this.#bytes += base.bytes - before;
    this.#trim();
  }

  #keep(base: PaneBase): void {
    const key = paneKey(base.grainMs, base.pane);
    this.#bytes += base.bytes - (this.#kept.get(key)?.bytes ?? 0);
    this.#kept.delete(key);
    this.#kept.set(key, base);
    this.#trim();
  }

  #trim(): void {
    for (const [oldest, kept] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#kept.delete(oldest);
      this.#bytes -= kept.bytes;
    }
  }
}

export function paneKey(grainMs: number, pane: number): string {
  return `${grainMs}:${pane}`;
}
