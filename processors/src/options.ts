import type { Clock, HistoryStore, LiveStore, Log } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import type { TableRows } from "./expression/compile-expression.js";

/** The part of a pino logger that is used. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Sizes and intervals. The defaults suit one machine; tests and the simulator make them small. */
export interface Tuning {
  /** Rows folded between two turns of the event loop. */
  readonly sliceRowsMax: number;
  /** A turn that encodes or folds many small batches ends after about this long. */
  readonly sliceMsMax: number;
  readonly flushMs: number;
  /** While far behind the end of the log, subscribers gain nothing from a flush each 25 ms. */
  readonly catchUpFlushMs: number;
  /** Without anything to flush, a task looks so often whether the live store still has what it was given. */
  readonly confirmMs: number;
  readonly checkpointMs: number;
  readonly catchUpCheckpointMs: number;
  /** Checkpoints between two removals of expired panes. */
  readonly checkpointsPerExpiry: number;
  /** A task this many records behind is catching up. */
  readonly catchUpRecords: number;
  /** More changed cells than this cause a checkpoint before its time. */
  readonly dirtyCellsMax: number;
  /** More cells than this in memory, in one tier of one task, and clean panes leave it. */
  readonly residentCellsMax: number;
  /** More strings than this in the dictionary, and the task drops what it holds and recovers from its checkpoint. */
  readonly stringsMax: number;
  readonly recentIdsMax: number;
  readonly chunkGroupsMax: number;
  readonly chunkBytesMax: number;
  /** Bytes handed to one write of the history store. */
  readonly writeBytesMax: number;
  /** Cells handed to one flush while the live store is refilled. */
  readonly refillCellsMax: number;
  readonly retryMsMin: number;
  readonly retryMsMax: number;
  readonly closeMsMax: number;
}

export const DEFAULT_TUNING: Tuning = {
  sliceRowsMax: 1024,
  sliceMsMax: 4,
  flushMs: 25,
  catchUpFlushMs: 500,
  confirmMs: 1_000,
  checkpointMs: 2_000,
  catchUpCheckpointMs: 4_000,
  checkpointsPerExpiry: 16,
  catchUpRecords: 10_000,
  dirtyCellsMax: 60_000,
  residentCellsMax: 100_000,
  stringsMax: 1_000_000,
  recentIdsMax: 1_000_000,
  chunkGroupsMax: 1_024,
  chunkBytesMax: 512 * 1024,
  writeBytesMax: 4 * 1024 * 1024,
  refillCellsMax: 2_000,
  retryMsMin: 50,
  retryMsMax: 5_000,
  closeMsMax: 4_000,
};

/** Told how long the tasks take to save, in milliseconds. */
export interface Timings {
  flushed(ms: number): void;
  checkpointed(ms: number): void;
}

/** What a task needs of the world; everything that could differ between two runs is here. */
export interface Environment {
  readonly log: Log;
  readonly live: LiveStore;
  readonly history: HistoryStore;
  /** How the tasks of a process read panes of it together; each for itself if absent. */
  readonly reads?: Pick<HistoryStore, "read">;
  /** What tells the history store from any other. */
  readonly store?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tables: ReadonlyMap<string, TableRows>;
  readonly tuning: Tuning;
  readonly timings?: Timings;
  /** What to do where the log no longer holds what a task has to read (A3). */
  readonly onDataLoss: "stop" | "skip";
  /** Called between any two writes; the simulator crashes here. */
  readonly crashPoint: (name: string) => void;
  /** Gives the event loop a turn. */
  readonly pause: () => Promise<void>;
}

export interface ProcessorOptions {
  readonly plan: Plan;
  /** Names of the event sources to work on; all of the plan if left out. */
  readonly sources?: readonly string[];
  readonly log: Log;
  readonly live: LiveStore;
  readonly history: HistoryStore;
  /** Rows by name of the table. */
  readonly tables?: ReadonlyMap<string, TableRows>;
  /** Name of the consumer group. */
  readonly group: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly onDataLoss?: "stop" | "skip";
  readonly crashPoint?: (name: string) => void;
  readonly pause?: () => Promise<void>;
  readonly tuning?: Partial<Tuning>;
  readonly timings?: Timings;
}
