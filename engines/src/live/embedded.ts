import { randomUUID } from "node:crypto";
import type {
  CellWrite,
  FeedEntry,
  Head,
  LiveFlush,
  LivePartition,
  LiveStore,
  PaneDrop,
  SourceStatus,
} from "./port.js";
import { LiveError } from "./port.js";

export interface EmbeddedLiveOptions {
  /** Makes the name of a new epoch; a fresh one each time. */
  readonly newEpoch?: () => string;
  /** Told of what a follower's listener throws. It disturbs neither the writer nor other followers. */
  readonly onListenerError?: (error: unknown) => void;
}

type Listener = Parameters<LiveStore["follow"]>[1];

/** grain → pane → group → cell. */
type Cells = Map<number, Map<number, Map<string, CellWrite>>>;

interface HeldPartition {
  readonly fingerprint: string;
  readonly epoch: string;
  readonly cells: Cells;
  head: Head;
  sequence: number;
}

const NO_HEAD: Head = { frontier: -1, watermark: -Infinity, recordTime: -Infinity, settled: false };

/** The live store of one process: maps, refilled from history after a start. What is dropped is freed. */
export function createEmbeddedLive(options: EmbeddedLiveOptions = {}): LiveStore {
  return new EmbeddedLive(options);
}

class EmbeddedLive implements LiveStore {
  readonly #newEpoch: () => string;
  readonly #onListenerError: (error: unknown) => void;
  readonly #rollups = new Map<string, Map<number, HeldPartition>>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #sources = new Map<string, Map<number, SourceStatus>>();
  #closed = false;

  constructor(options: EmbeddedLiveOptions) {
    this.#newEpoch = options.newEpoch ?? randomUUID;
    this.#onListenerError = options.onListenerError ?? (() => {});
  }

  async open(rollup: string, fingerprint: string, partition: number): ReturnType<LiveStore["open"]> {
    this.#assertOpen();
    const partitions = mapIn(this.#rollups, rollup);
    const held = partitions.get(partition);
    if (held?.fingerprint === fingerprint) return { epoch: held.epoch, head: held.head, fresh: false };
    const begun: HeldPartition = {
      fingerprint,
      epoch: this.#newEpoch(),
      cells: new Map(),
      head: NO_HEAD,
      sequence: 0,
    };
    partitions.set(partition, begun);
    this.#tell(rollup, (listener) => listener.reset());
    return { epoch: begun.epoch, head: begun.head, fresh: true };
  }

  async flush(flush: LiveFlush): Promise<void> {
    this.#assertOpen();
    const held = this.#rollups.get(flush.rollup)?.get(flush.partition);
    if (held?.epoch !== flush.epoch)
      throw new LiveError(
        "wrong-epoch",
        `${flush.rollup}/${flush.partition} is not in epoch ${flush.epoch}.`,
      );
    const replaced = flush.cells.filter((cell) => replaceCell(held.cells, cell));
    const drops = flush.drops.filter((drop) => dropPane(held.cells, drop));
    const head = laterHead(held.head, flush.head);
    const advances = head !== held.head;
    held.head = head;
    if (!advances && replaced.length === 0 && drops.length === 0) return;
    held.sequence++;
    const entry: FeedEntry = { ...flush, head: held.head, cells: replaced, drops, sequence: held.sequence };
    this.#tell(flush.rollup, (listener) => listener.entry(entry));
  }

  async snapshot(rollup: string): Promise<readonly LivePartition[]> {
    this.#assertOpen();
    const partitions = [...(this.#rollups.get(rollup) ?? [])].sort(([a], [b]) => a - b);
    return partitions.map(([partition, held]) => ({
      partition,
      epoch: held.epoch,
      head: held.head,
      cells: allCells(held.cells),
      sequence: held.sequence,
    }));
  }

  follow(rollup: string, listener: Listener): () => void {
    this.#assertOpen();
    // A wrapper, so that the same listener may follow twice and each be ended by itself.
    const own: Listener = { entry: (entry) => listener.entry(entry), reset: () => listener.reset() };
    let listeners = this.#listeners.get(rollup);
    if (!listeners) this.#listeners.set(rollup, (listeners = new Set()));
    listeners.add(own);
    return () => void this.#listeners.get(rollup)?.delete(own);
  }

  async publishSource(status: SourceStatus): Promise<void> {
    this.#assertOpen();
    mapIn(this.#sources, status.source).set(status.partition, status);
  }

  async sources(): Promise<readonly SourceStatus[]> {
    this.#assertOpen();
    return [...this.#sources.values()].flatMap((partitions) => [...partitions.values()]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    this.#rollups.clear();
    this.#sources.clear();
  }

  #tell(rollup: string, call: (listener: Listener) => void): void {
    for (const listener of [...(this.#listeners.get(rollup) ?? [])]) {
      try {
        call(listener);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new LiveError("closed", "The live store is closed.");
  }
}

/** E2: only a greater version replaces. Answers whether it did. */
function replaceCell(cells: Cells, cell: CellWrite): boolean {
  const groups = mapIn(mapIn(cells, cell.grainMs), cell.pane);
  const present = groups.get(cell.group);
  if (present && present.version >= cell.version) return false;
  groups.set(cell.group, cell);
  return true;
}

/** Removes the cells of a pane that history holds; one with a greater version stays. Answers whether any went. */
function dropPane(cells: Cells, drop: PaneDrop): boolean {
  const panes = cells.get(drop.grainMs);
  const groups = panes?.get(drop.pane);
  if (!panes || !groups) return false;
  const before = groups.size;
  for (const cell of groups.values()) if (cell.version <= drop.version) groups.delete(cell.group);
  const dropped = groups.size < before;
  if (groups.size === 0) panes.delete(drop.pane);
  return dropped;
}

/** The head after a flush; the same object where nothing changes. */
function laterHead(present: Head, next: Head): Head {
  if (next.frontier > present.frontier) return next;
  const gains = (next.settled && !present.settled) || next.watermark > present.watermark;
  if (next.frontier < present.frontier || !gains) return present;
  return {
    frontier: present.frontier,
    watermark: Math.max(present.watermark, next.watermark),
    recordTime: Math.max(present.recordTime, next.recordTime),
    settled: present.settled || next.settled,
  };
}

function allCells(cells: Cells): CellWrite[] {
  const all: CellWrite[] = [];
  for (const panes of cells.values())
    for (const groups of panes.values()) for (const cell of groups.values()) all.push(cell);
  return all;
}

function mapIn<Outer, Inner, Value>(map: Map<Outer, Map<Inner, Value>>, key: Outer): Map<Inner, Value> {
  let inner = map.get(key);
  if (!inner) map.set(key, (inner = new Map()));
  return inner;
}
