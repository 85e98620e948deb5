import { nextOf, type RawBatch, runOf } from "./decode-batch.js";

/** Of small batches so many become one: enough that what a batch costs does not matter, little enough that a reader has its turn. */
const RUN_BATCHES_MAX = 256;
const RUN_BYTES_MAX = 256 * 1024;

/** A partition as it is known from the answers of its leader. */
export class PartitionView {
  readonly topic: string;
  readonly partition: number;
  readonly cursors: Cursor[] = [];
  readonly #waiters = new Set<{ readonly offset: number; resolve(): void }>();
  #end = -1;
  #stableEnd = -1;
  /** Whether somebody already tries to get an answer for those who wait. */
  isWatched = false;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  /** The greatest end that was heard of, also from our own appends; −1 if none. */
  get end(): number {
    return this.#end;
  }

  /** Up to here there is something to read; behind it may be records of transactions that are still open. */
  get stableEnd(): number {
    return this.#stableEnd;
  }

  get hasWaiters(): boolean {
    return this.#waiters.size > 0;
  }

  noteEnd(end: number): void {
    this.#end = Math.max(this.#end, end);
  }

  noteStableEnd(end: number): void {
    this.noteEnd(end);
    if (end <= this.#stableEnd) return;
    this.#stableEnd = end;
    for (const waiter of this.#waiters) if (waiter.offset < end) waiter.resolve();
  }

  /** What was heard of the end no longer holds. */
  forgetEnd(): void {
    this.#end = this.#stableEnd = -1;
  }

  wakeAll(): void {
    for (const waiter of this.#waiters) waiter.resolve();
  }

  /** Resolves when the end is past the offset, when the signal aborts, or when all are woken. */
  wait(offset: number, signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const resolve = (): void => {
        this.#waiters.delete(waiter);
        signal.removeEventListener("abort", resolve);
        done();
      };
      const waiter = { offset, resolve };
      this.#waiters.add(waiter);
      signal.addEventListener("abort", resolve, { once: true });
      if (signal.aborted) resolve();
    });
  }
}

/** One reader of a partition: what was fetched for it and is not read yet. */
export class Cursor {
  readonly view: PartitionView;
  /** What comes next from the leader. */
  fetchOffset: number;
  bytes = 0;
  usedAt = 0;
  /** The leader has answered from this position on, and is asked again and again. */
  isFollowing = false;
  /** Settles when the request under way does; null if there is none. Never rejects. */
  fetching: Promise<void> | null = null;
  /** Why the last request gave nothing. */
  failure: unknown = null;
  #batches: RawBatch[] = [];
  #first = 0;

  constructor(view: PartitionView, offset: number) {
    this.view = view;
    this.fetchOffset = offset;
  }

  get isEmpty(): boolean {
    return this.#first === this.#batches.length;
  }

  covers(offset: number): boolean {
    if (offset === this.fetchOffset) return true;
    return !this.isEmpty && offset >= this.#batches[this.#first].from && offset < this.fetchOffset;
  }

  /** The batch with that offset and those that can be decoded with it; what is before them is dropped. Answers how many bytes went. */
  take(offset: number): { run: RawBatch[] | null; dropped: number } {
    let dropped = 0;
    while (!this.isEmpty && nextOf(this.#batches[this.#first]) <= offset) {
      dropped += this.#batches[this.#first].bytes.length;
      (this.#batches as (RawBatch | null)[])[this.#first++] = null;
    }
    if (this.isEmpty) {
      this.#batches = [];
      this.#first = 0;
    }
    this.bytes -= dropped;
    if (this.isEmpty) return { run: null, dropped };
    const next = this.#batches.slice(this.#first, this.#first + RUN_BATCHES_MAX);
    return { run: runOf(next, RUN_BYTES_MAX), dropped };
  }

  push(batches: readonly RawBatch[]): number {
    let added = 0;
    for (const batch of batches) {
      added += batch.bytes.length;
      this.#batches.push(batch);
      this.fetchOffset = nextOf(batch);
    }
    this.bytes += added;
    return added;
  }

  /** Forgets what was fetched; answers how many bytes went. */
  clear(): number {
    const dropped = this.bytes;
    this.#batches = [];
    this.#first = 0;
    this.bytes = 0;
    this.isFollowing = false;
    return dropped;
  }
}
