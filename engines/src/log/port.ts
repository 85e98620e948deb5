import type { RecordBatch } from "./record-batch.js";

export interface TopicSettings {
  readonly partitions: number;
  /** Records older than this (record time against the newest record time of the partition) may be removed; null keeps all. */
  readonly retentionMs: number | null;
  /** Oldest batches of a partition may be removed past this size; null is unlimited. */
  readonly retentionBytes: number | null;
}

/** Where an appended batch went: its records have offsets baseOffset … baseOffset + count − 1. */
export interface AppendReceipt {
  readonly partition: number;
  readonly baseOffset: number;
  readonly count: number;
  /**
   * True where the producer's sequence showed that the batch was already in the log; nothing was appended. The offsets are
   * those of the first time if it is the producer's last batch; of an older one they are not known: baseOffset −1, count 0.
   */
  readonly duplicate: boolean;
}

/**
 * Makes appends repeatable. A batch whose `sequence` is not greater than the last one of (topic, partition, id) is
 * not appended again. The state is written atomically with the batch and survives a crash. A producer that sends on
 * without waiting must go back to the batch that failed and repeat all from there on, in order.
 */
export interface ProducerMark {
  readonly id: string;
  readonly sequence: number;
}

export interface Assignment {
  /**
   * Names where the results are kept, if given. A group whose members keep theirs in several places would leave a part in each: who comes
   * with another name while there are members is refused with `conflict`, and may try again when they are gone.
   */
  readonly owner?: string;
  /** Called once for every partition that becomes ours. The owner then pulls with `read`. */
  assigned(partition: number): void;
  /** Called when a partition is taken away; the promise is awaited (bounded) before another owner starts. */
  revoked(partition: number): Promise<void>;
  /** The assignment can't go on; nothing more is assigned. */
  failed(error: LogError): void;
}

/** The log: durable, ordered, partitioned. Appended by collector and feeders, read by processors and verify. */
export interface Log {
  /** Makes the topic if it is missing; may repeat. Fails with `conflict` if it exists with fewer or more partitions. */
  createTopic(topic: string, settings: TopicSettings): Promise<void>;
  /** Makes a topic have at least so many partitions (A4); may repeat. Absent where a topic keeps the number that it has. */
  addPartitions?(topic: string, partitions: number): Promise<void>;
  /** Number of partitions; fails with `unknown-topic`. */
  partitions(topic: string): Promise<number>;
  /**
   * Appends an encoded batch (encodeRecordBatch) and resolves only when it is durable. Appends to one partition keep the
   * order of the calls. A rejected append may still have happened unless the error says `notWritten`. The bytes may be
   * used again at once. Fails with `too-large` (a batch over 16 MB, a record over 6 MB), `corrupt` (no undamaged batch),
   * `full`, `read-only`, or `busy` (more waits for the disk than may; try again later).
   */
  append(
    topic: string,
    partition: number,
    batch: Uint8Array,
    producer?: ProducerMark,
  ): Promise<AppendReceipt>;
  /** Last sequence of a producer in a partition, −1 if none. */
  lastSequence(topic: string, partition: number, producerId: string): Promise<number>;
  /**
   * Makes this process the only one that can append as the producer: what others who had its id send from here on, or have sent that is still under
   * way, fails with `conflict`. Answers as `lastSequence` does. Appends of a producer that was fenced keep their order among
   * themselves. Absent where only one process at a time can have the log open.
   */
  fence?(topic: string, partition: number, producerId: string): Promise<number>;
  /**
   * The stored batch that contains `offset`, or the next one after it; null at the end. The batch may begin before
   * `offset`: the caller skips. Small batches that follow one another may come as one. Fails with `data-loss` if `offset` is no longer kept or lies past the end.
   */
  read(topic: string, partition: number, offset: number): Promise<RecordBatch | null>;
  /** Next offset to be written (number of records ever appended). Answers at once where the partition is ours. */
  end(topic: string, partition: number): Promise<number>;
  /** First offset still kept. */
  start(topic: string, partition: number): Promise<number>;
  /** Resolves when the partition's end is past `offset`, or when the signal aborts or the log is closed (never rejects for these). */
  wait(topic: string, partition: number, offset: number, signal: AbortSignal): Promise<void>;
  /** Takes part in the consumption of a topic. Resolves to a function that leaves it (revoking what is assigned). */
  assign(topic: string, group: string, assignment: Assignment): Promise<() => Promise<void>>;
  /** Tells monitors of lag what the owner of a partition reads next; nothing depends on it. Absent where nobody could see it. */
  hint?(topic: string, partition: number, offset: number): void;
  close(): Promise<void>;
}

export type LogErrorCode =
  | "unknown-topic"
  | "conflict"
  | "data-loss"
  | "too-large"
  | "full"
  | "read-only"
  | "corrupt"
  | "busy"
  | "closed"
  | "io";

/** A broken world, with what the caller may do about it. */
export class LogError extends Error {
  readonly code: LogErrorCode;
  /** The same call may succeed later. */
  readonly canRetry: boolean;
  /** Certainly nothing was written. */
  readonly notWritten: boolean;

  constructor(
    code: LogErrorCode,
    message: string,
    options: { canRetry?: boolean; notWritten?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "LogError";
    this.code = code;
    this.canRetry = options.canRetry ?? false;
    this.notWritten = options.notWritten ?? false;
  }
}
