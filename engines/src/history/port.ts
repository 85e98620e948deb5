/** One chunk: a block (aggregates: encodeBlock) of up to 1,024 groups and about 512 KB of one pane of one partition. */
export interface Chunk {
  readonly rollup: string;
  readonly grainMs: number;
  readonly pane: number;
  readonly partition: number;
  readonly chunk: number;
  /** All its cells are true at this version, and its pane has no further group that belongs to it. */
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** Name of a task: one partition of one topic under one plan. */
export interface TaskId {
  readonly topic: string;
  readonly partition: number;
}

/** How far a task is safe, with the state that its decisions need (E6). JSON-serialisable. */
export interface Checkpoint {
  /** Offset up to which every touched cell is in history (E4). −1: nothing yet. */
  readonly offset: number;
  readonly state: unknown;
}

export interface PaneRange {
  readonly rollup: string;
  readonly grainMs: number;
  /** Pane starts, [from, to). */
  readonly from: number;
  readonly to: number;
  /** Only this partition, or only these, if given. */
  readonly partition?: number | readonly number[];
}

/** The history store: durable chunks and checkpoints. Written by tasks; read by tasks, api nodes and verify. */
export interface HistoryStore {
  /** Records durably that chunks up to this version are about to be written, so that a recovery knows. May repeat. Monotone. */
  begin(task: TaskId, version: number): Promise<void>;
  /** Replaces each chunk only by a greater version (E2). Resolves when durable. May be cut anywhere by a crash, chunk by chunk. */
  write(chunks: readonly Chunk[]): Promise<void>;
  /** Written only after E4 holds. Replaces only by a greater offset. Resolves when durable. */
  checkpoint(task: TaskId, checkpoint: Checkpoint): Promise<void>;
  /** The checkpoint and the greatest `begin` version (−1 if none). */
  recover(task: TaskId): Promise<{ checkpoint: Checkpoint | null; begun: number }>;
  /** All chunks of a range, ordered by (pane, partition, chunk). */
  read(range: PaneRange): Promise<readonly Chunk[]>;
  /** Removes chunks with pane + grainMs ≤ before. May repeat. */
  expire(rollup: string, grainMs: number, partition: number, before: number): Promise<void>;
  /** First pane start kept for the tier, or null if there is none. */
  firstPane(rollup: string, grainMs: number): Promise<number | null>;
  /** Small facts about the store itself (plan fingerprint, format version). */
  getMeta(key: string): Promise<string | null>;
  setMeta(key: string, value: string): Promise<void>;
  /**
   * Replaces the fact where it is `from` (null: where there is none), and tells whether it did; of several at once one does. Values must
   * be unique over time: an attempt that is repeated, since its answer was lost, recognises its own by that.
   */
  swapMeta(key: string, from: string | null, to: string): Promise<boolean>;
  close(): Promise<void>;
}

export type HistoryErrorCode = "unavailable" | "full" | "read-only" | "corrupt" | "closed";

export class HistoryError extends Error {
  readonly code: HistoryErrorCode;
  readonly canRetry: boolean;

  constructor(
    code: HistoryErrorCode,
    message: string,
    options: { canRetry?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "HistoryError";
    this.code = code;
    this.canRetry = options.canRetry ?? false;
  }
}
