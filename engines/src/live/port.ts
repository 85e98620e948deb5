/** One cell as bytes: a block (aggregates: encodeBlock) of exactly one group. */
export interface CellWrite {
  readonly grainMs: number;
  /** Pane start, epoch ms. */
  readonly pane: number;
  /** Group key (aggregates: groupKey). */
  readonly group: string;
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** How far a task has come, for one (rollup, partition). */
export interface Head {
  /** All events with offset ≤ frontier are in live ∪ history, none after. −1: none yet. */
  readonly frontier: number;
  /** Epoch ms; −Infinity before the first accepted event. */
  readonly watermark: number;
  /** Greatest record time read; −Infinity before the first record. */
  readonly recordTime: number;
  /**
   * False while a recovering task is behind what history already holds: readers wait (bounded), since no frontier is
   * true of every cell yet.
   */
  readonly settled: boolean;
}

/**
 * A pane leaves the live store: history holds it with at least this version. Its cells up to this version are removed; one
 * with a greater version, which history can't hold yet, stays.
 */
export interface PaneDrop {
  readonly grainMs: number;
  readonly pane: number;
  readonly version: number;
}

/** What one flush changes. Atomic per (rollup, partition); may be repeated, late, or sent by a zombie (E2). */
export interface LiveFlush {
  readonly rollup: string;
  readonly partition: number;
  readonly epoch: string;
  readonly head: Head;
  readonly cells: readonly CellWrite[];
  readonly drops: readonly PaneDrop[];
}

/**
 * A flush as it took effect, in order, for followers. `cells` holds only those that were replaced, `drops` only those that
 * removed something, `head` the head that holds after it. A flush that changes nothing makes no entry.
 */
export interface FeedEntry extends LiveFlush {
  /** Position in the feed of (rollup, partition), counting from 1. */
  readonly sequence: number;
}

export interface LivePartition {
  readonly partition: number;
  readonly epoch: string;
  readonly head: Head;
  readonly cells: readonly CellWrite[];
  readonly sequence: number;
}

/** Accounts for every record of a source's partition (E8): read = applied + late + invalid + filtered. */
export interface SourceStatus {
  readonly source: string;
  readonly partition: number;
  readonly frontier: number;
  readonly read: number;
  readonly applied: number;
  readonly late: number;
  readonly invalid: number;
  readonly filtered: number;
  /** Applied events that changed a pane which had already closed. */
  readonly amended: number;
  /** Events of further groups than `maxGroups` allows, by rollup. */
  readonly overflow: Readonly<Record<string, number>>;
  /** late and invalid by reason code. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The latest few that were set aside. */
  readonly samples: readonly SetAsideSample[];
  readonly watermark: number;
  /** Record time of the first and of the latest record read. */
  readonly firstRecordTime: number;
  readonly recordTime: number;
  /** Why the task stands still, if it does. */
  readonly stopped: string | null;
}

export interface SetAsideSample {
  readonly offset: number;
  readonly reason: string;
  /** What is wrong, in a sentence. */
  readonly detail: string;
  /** Beginning of the original bytes as text, at most 500 characters. */
  readonly excerpt: string;
  readonly recordTime: number;
}

/** The live store: recent cells, and a feed of what changes. Written by tasks, read and followed by api nodes. */
export interface LiveStore {
  /**
   * Keeps the store for one deployment, which `owner` tells from all others: to be called before anything is opened, and kept up by the store until
   * it is closed. Fails with `conflict` while the store is another's. Absent where only one process can have it.
   */
  claim?(owner: string): Promise<void>;
  /** Whose it is; null where nobody has claimed it lately. */
  owner?(): Promise<string | null>;
  /**
   * A task takes up (rollup, partition). If the store holds it already for this plan fingerprint, answers its epoch and
   * head (`fresh: false`); otherwise starts a new, empty epoch (`fresh: true`) that the task must refill from history.
   */
  open(
    rollup: string,
    fingerprint: string,
    partition: number,
  ): Promise<{ epoch: string; head: Head; fresh: boolean }>;
  /**
   * Applies a flush: replaces a cell only by a greater version, the head only by a greater frontier (or the same frontier
   * that is now settled, or a greater watermark at the same frontier), appends a feed entry. A flush of another epoch than the present one is refused with
   * `wrong-epoch`: the task opens again.
   */
  flush(flush: LiveFlush): Promise<void>;
  /** All partitions of a rollup at one moment. */
  snapshot(rollup: string): Promise<readonly LivePartition[]>;
  /**
   * Feed entries after the given snapshot's sequences, in order, from now on. `reset` means that entries are missing or the epoch
   * changed: take a new snapshot. Returns a function that ends it.
   */
  follow(rollup: string, listener: { entry(entry: FeedEntry): void; reset(): void }): () => void;
  publishSource(status: SourceStatus): Promise<void>;
  sources(): Promise<readonly SourceStatus[]>;
  close(): Promise<void>;
}

export type LiveErrorCode = "wrong-epoch" | "unavailable" | "conflict" | "closed";

export class LiveError extends Error {
  readonly code: LiveErrorCode;
  readonly canRetry: boolean;

  constructor(code: LiveErrorCode, message: string, options: { canRetry?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "LiveError";
    this.code = code;
    this.canRetry = options.canRetry ?? false;
  }
}
