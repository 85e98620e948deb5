/**
 * What a feed plug-in gets: an app's `feed.js` exports `async function feed(context)`, which appends events until the
 * signal aborts. It runs in a thread of its own.
 */
export interface FeedContext {
  /** The app's folder. */
  readonly appFolder: string;
  /** A folder inside the data folder that is the feed's own, for whatever it wants to keep between two starts. */
  readonly dataFolder: string;
  /** Small values kept between two starts; a value is safe when `set` resolves. */
  readonly state: { get(key: string): unknown; set(key: string, value: unknown): Promise<void> };
  /** How many times as fast as real time the feed's own clock shall run. */
  readonly speed: number;
  readonly signal: AbortSignal;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number): Promise<void>;
  /** The topic of an event of the model; throws if there is no such event. */
  topic(event: string): FeedTopic;
  /** The partition of a key, as the collector chooses it. */
  partitionOf(key: Uint8Array, partitions: number): number;
  /** An empty batch. */
  batch(): FeedBatch;
  /**
   * Hands a batch to the log; resolves when there is room for the next one. `sequence` says how far the feed has come in this
   * partition: a batch whose sequence is not greater than the last one in the log is not appended again.
   */
  append(topic: FeedTopic, partition: number, batch: Uint8Array, sequence: number): Promise<void>;
  /** Resolves when everything handed over is durable. */
  settled(): Promise<void>;
  info(message: string): void;
  warn(message: string): void;
}

export interface FeedTopic {
  readonly topic: string;
  /** As many as there were when the feed first began: further ones get nothing of it, so that what it counts stays where it is. */
  readonly partitions: number;
  /** Greatest sequence in the log by partition, −1 if the feed has appended nothing there. */
  readonly lastSequences: readonly number[];
}

/** Gathers records; see `RecordBatchBuilder` of the engines. */
export interface FeedBatch {
  readonly count: number;
  readonly bytes: number;
  /** `timestampMs` is the record time. The bytes are copied. */
  add(key: Uint8Array | null, value: Uint8Array, timestampMs: number): void;
  build(): Uint8Array;
  reset(): void;
}

export interface FeedModule {
  feed(context: FeedContext): Promise<void>;
}
