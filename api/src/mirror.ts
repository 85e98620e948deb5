import { encodeRevision } from "@freshet/aggregates";
import type { CellWrite, Clock, FeedEntry, Head, LivePartition, LiveStore, PaneDrop } from "@freshet/engines";
import type { Rollup } from "@freshet/schema";
import { Regain } from "./regain.js";

export interface MirrorCell {
  readonly version: number;
  readonly bytes: Uint8Array;
  /** The mirror's tick at which the cell came. */
  readonly tick: number;
}

/** The live cells of one pane of one partition, by group key. */
export interface MirrorPane {
  /** Tick of the latest change. */
  tick: number;
  readonly cells: Map<string, MirrorCell>;
}

/** Cells of a pane that leave the live store, as history holds them. They are the listener's own. */
export interface MirrorDrop {
  readonly grainMs: number;
  readonly pane: number;
  readonly partition: number;
  readonly left: MirrorPane;
}

interface MirrorPartition {
  readonly epoch: string;
  readonly tiers: Map<number, Map<number, MirrorPane>>;
  head: Head;
  sequence: number;
}

export interface MirrorOptions {
  readonly rollup: Rollup;
  readonly live: LiveStore;
  readonly clock: Clock;
  /** Partitions of the source's topic, where known: a rollup with fewer in the live store is not settled. */
  readonly partitions: number | null;
  readonly onError?: (error: unknown) => void;
}

const DROPS_MAX = 50_000;
const BUFFERED_MAX = 20_000;
const RETRY_MS = 100;
/** After so long without the live store, what is held is answered, and called stale. */
const ALONE_MS = 1_000;

/**
 * A rollup's live cells as the live store last told them, kept by following its feed. Everything but `start` is
 * synchronous, so what is read in one go belongs to one frontier (E7). The `tick` counts changes: whoever keeps
 * something derived notes the tick and sees later whether it still holds.
 */
export class Mirror {
  readonly rollup: Rollup;
  readonly #options: MirrorOptions;
  readonly #listeners = new Set<() => void>();
  readonly #dropListeners = new Set<(drop: MirrorDrop) => void>();
  readonly #waiting = new Set<() => void>();
  /** Tick at which each pane was last dropped, in two generations. */
  #drops = new Map<string, number>();
  #olderDrops = new Map<string, number>();
  #olderDropsUntil = 0;
  readonly #stop = new AbortController();
  #partitions = new Map<number, MirrorPartition>();
  #buffer: FeedEntry[] | null = null;
  #syncing: Promise<void> | null = null;
  #resetDuringSync = false;
  #inStep = false;
  /** The live store has been silent for a while. What is held stays true at its frontier, together with history. */
  #isAlone = false;
  #aloneTimer: NodeJS.Timeout | undefined;
  #tick = 1;
  #floor = 0;
  #unfollow: () => void = () => {};

  constructor(options: MirrorOptions) {
    this.rollup = options.rollup;
    this.#options = options;
  }

  /** Follows the feed from now on; resolves when the first snapshot has been tried. */
  async start(): Promise<void> {
    this.#unfollow = this.#options.live.follow(this.rollup.name, {
      entry: (entry) => this.#onEntry(entry),
      reset: () => this.#resync(),
    });
    this.#resync();
    await Promise.race([this.#syncing, this.#options.clock.sleep(1_000, this.#stop.signal)]);
  }

  close(): void {
    this.#stop.abort();
    clearTimeout(this.#aloneTimer);
    this.#unfollow();
    for (const giveUp of [...this.#waiting]) giveUp();
    this.#listeners.clear();
    this.#dropListeners.clear();
  }

  get tick(): number {
    return this.#tick;
  }

  /** False while entries may be missing: what is held was true, but is not kept up. */
  get inStep(): boolean {
    return this.#inStep;
  }

  /** True while what is held is answered though it is not kept up: the live store has been away for a while. */
  get isAlone(): boolean {
    return this.#isAlone;
  }

  /** Heads by partition. */
  heads(): ReadonlyMap<number, Head> {
    return new Map([...this.#partitions].map(([partition, held]) => [partition, held.head]));
  }

  frontier(partition: number): number {
    return this.#partitions.get(partition)?.head.frontier ?? -1;
  }

  /** Why no frontier is true of every cell yet; null if one is. */
  unsettled(): string | null {
    const expected = this.#options.partitions ?? 1;
    if (!this.#inStep && !this.#isAlone) return `${this.rollup.name} is being read from the live store`;
    if (this.#partitions.size < expected)
      return `${this.rollup.name} has ${this.#partitions.size} of ${expected} partitions`;
    const behind = [...this.#partitions]
      .filter(([, held]) => !held.head.settled)
      .map(([partition]) => partition);
    return behind.length === 0
      ? null
      : `${this.rollup.name} is recovering partitions ${behind.sort().join(", ")}`;
  }

  /** Panes with live cells, by partition. */
  panesOf(grainMs: number, pane: number): Map<number, MirrorPane> {
    const found = new Map<number, MirrorPane>();
    for (const [partition, held] of this.#partitions) {
      const cells = held.tiers.get(grainMs)?.get(pane);
      if (cells) found.set(partition, cells);
    }
    return found;
  }

  /** Tick of the latest live cell of a pane; 0 if it has none. */
  paneTick(grainMs: number, pane: number): number {
    let latest = 0;
    for (const held of this.#partitions.values())
      latest = Math.max(latest, held.tiers.get(grainMs)?.get(pane)?.tick ?? 0);
    return latest;
  }

  /** Whether a reading of the pane from history that began at `tick` still completes the live cells. */
  holds(grainMs: number, pane: number, tick: number): boolean {
    if (tick <= this.#floor) return false;
    const key = dropKey(grainMs, pane);
    return (this.#drops.get(key) ?? this.#olderDrops.get(key) ?? 0) <= tick;
  }

  /** Live cells of the panes of a tier, all partitions. */
  liveCells(grainMs: number): Map<number, number> {
    const found = new Map<number, number>();
    for (const held of this.#partitions.values())
      for (const [pane, { cells }] of held.tiers.get(grainMs) ?? [])
        found.set(pane, (found.get(pane) ?? 0) + cells.size);
    return found;
  }

  /** The frontier as a token of this rollup. */
  token(): string {
    const epochs: string[] = [];
    const frontiers: number[] = [];
    for (const [partition, held] of this.#partitions) {
      epochs[partition] = held.epoch;
      frontiers[partition] = held.head.frontier;
    }
    return encodeRevision({
      plan: this.rollup.fingerprint,
      epochs: Array.from(epochs, (epoch) => epoch ?? ""),
      frontiers: Array.from(frontiers, (frontier) => frontier ?? -1),
    });
  }

  epoch(partition: number): string | null {
    return this.#partitions.get(partition)?.epoch ?? null;
  }

  get partitionCount(): number {
    return this.#partitions.size;
  }

  /** Calls back after every change, in the middle of the writer's work: note it and return. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls back with what leaves, at the tick at which it leaves, while `holds` still answers as before. */
  onDrop(listener: (drop: MirrorDrop) => void): void {
    this.#dropListeners.add(listener);
  }

  /** Waits until `test` holds; false if it does not within `ms`. */
  async waitFor(test: () => boolean, ms: number): Promise<boolean> {
    if (test()) return true;
    return await new Promise<boolean>((resolve) => {
      const done = (result: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(giveUp);
        this.#listeners.delete(check);
        resolve(result);
      };
      const check = (): void => (test() ? done(true) : undefined);
      const giveUp = (): void => done(test());
      const timer = setTimeout(giveUp, ms);
      this.#listeners.add(check);
      this.#waiting.add(giveUp);
    });
  }

  #onEntry(entry: FeedEntry): void {
    if (this.#buffer) {
      if (this.#buffer.length < BUFFERED_MAX) this.#buffer.push(entry);
      else this.#resync();
      return;
    }
    if (this.#apply(entry)) this.#changed();
  }

  /** False if it was already applied, or did not fit (and a new snapshot is on its way). */
  #apply(entry: FeedEntry): boolean {
    let held = this.#partitions.get(entry.partition);
    if (!held && entry.sequence === 1) {
      held = { epoch: entry.epoch, tiers: new Map(), head: entry.head, sequence: 0 };
      this.#partitions.set(entry.partition, held);
    }
    if (held?.epoch === entry.epoch && entry.sequence <= held.sequence) return false;
    if (held?.epoch !== entry.epoch || entry.sequence !== held.sequence + 1) {
      this.#resync();
      return false;
    }
    this.#tick++;
    held.sequence = entry.sequence;
    held.head = entry.head;
    for (const cell of entry.cells) putCell(held, cell, this.#tick);
    for (const drop of entry.drops) this.#drop(held, entry.partition, drop);
    return true;
  }

  #drop(held: MirrorPartition, partition: number, { grainMs, pane, version }: PaneDrop): void {
    const panes = held.tiers.get(grainMs);
    const live = panes?.get(pane);
    if (live) {
      const left = takeUpTo(live, version);
      if (left === live) panes?.delete(pane);
      for (const listener of this.#dropListeners) listener({ grainMs, pane, partition, left });
    }
    this.#drops.set(dropKey(grainMs, pane), this.#tick);
    if (this.#drops.size < DROPS_MAX / 2) return;
    // What is forgotten counts against everything read before it.
    this.#floor = Math.max(this.#floor, this.#olderDropsUntil);
    this.#olderDrops = this.#drops;
    this.#olderDropsUntil = this.#tick;
    this.#drops = new Map();
  }

  #resync(): void {
    if (this.#inStep) this.#aloneTimer = setTimeout(() => this.#goAlone(), ALONE_MS);
    this.#inStep = false;
    if (this.#syncing) {
      this.#resetDuringSync = true;
      return;
    }
    this.#syncing = this.#sync().finally(() => (this.#syncing = null));
  }

  async #sync(): Promise<void> {
    const { clock } = this.#options;
    const regain = new Regain(clock);
    while (!this.#stop.signal.aborted) {
      this.#buffer = [];
      this.#resetDuringSync = false;
      try {
        const partitions = await this.#options.live.snapshot(this.rollup.name);
        const isTaken = !this.#resetDuringSync && this.#isAsGood(partitions, regain);
        if (isTaken && this.#adopt(partitions)) return;
      } catch (error) {
        this.#options.onError?.(error);
      }
      await clock.sleep(RETRY_MS, this.#stop.signal);
    }
  }

  /**
   * Whether a snapshot is worth to be answered instead of what is held, which stays true at its frontier: a live store that was lost is
   * empty at first, then being filled, then behind. A frontier that does not come back is taken at last: events may have been given up.
   */
  #isAsGood(partitions: readonly LivePartition[], regain: Regain): boolean {
    const isHeld = this.#partitions.size >= (this.#options.partitions ?? 1);
    if (!isHeld || [...this.#partitions.values()].some(({ head }) => !head.settled)) return true;
    const heads = new Map(partitions.map(({ partition, head }) => [partition, head]));
    const held = [...this.#partitions];
    if (held.some(([partition]) => !heads.get(partition)?.settled)) return false;
    const behind = held.map(([partition, { head }]) =>
      Math.max(0, head.frontier - heads.get(partition)!.frontier),
    );
    const missing = behind.reduce((sum, events) => sum + events, 0);
    return missing === 0 || regain.isGivenUp(missing);
  }

  /** Takes a snapshot and the entries that came meanwhile; false if they leave a gap. */
  #adopt(partitions: readonly LivePartition[]): boolean {
    const buffered = this.#buffer ?? [];
    this.#tick++;
    this.#floor = this.#tick;
    this.#drops.clear();
    this.#olderDrops.clear();
    this.#partitions = new Map();
    for (const { partition, epoch, head, sequence, cells } of partitions) {
      const held: MirrorPartition = { epoch, tiers: new Map(), head, sequence };
      for (const cell of cells) putCell(held, cell, this.#tick);
      this.#partitions.set(partition, held);
    }
    this.#tick++;
    this.#buffer = null;
    for (const entry of buffered) this.#apply(entry);
    // #apply asks for another snapshot by this mark, as this one is still under way.
    if (this.#resetDuringSync) return false;
    this.#inStep = true;
    this.#isAlone = false;
    clearTimeout(this.#aloneTimer);
    this.#changed();
    return true;
  }

  /** A snapshot is a matter of milliseconds as a rule, and worth to be waited for. */
  #goAlone(): void {
    this.#isAlone = true;
    this.#changed();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function putCell(held: MirrorPartition, cell: CellWrite, tick: number): void {
  let panes = held.tiers.get(cell.grainMs);
  if (!panes) held.tiers.set(cell.grainMs, (panes = new Map()));
  let pane = panes.get(cell.pane);
  if (!pane) panes.set(cell.pane, (pane = { tick, cells: new Map() }));
  const present = pane.cells.get(cell.group);
  if (present && present.version >= cell.version) return;
  pane.tick = tick;
  pane.cells.set(cell.group, { version: cell.version, bytes: cell.bytes, tick });
}

/** Takes the cells up to a version out of a pane: all of them as a rule, and then the pane itself. */
function takeUpTo(pane: MirrorPane, version: number): MirrorPane {
  let newer = 0;
  for (const cell of pane.cells.values()) if (cell.version > version) newer++;
  if (newer === 0) return pane;
  const left: MirrorPane = { tick: pane.tick, cells: new Map() };
  for (const [group, cell] of pane.cells) {
    if (cell.version > version) continue;
    left.cells.set(group, cell);
    pane.cells.delete(group);
  }
  return left;
}

function dropKey(grainMs: number, pane: number): string {
  return `${grainMs}:${pane}`;
}
