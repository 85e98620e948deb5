import type { LevelStore, WriteOperation } from "./level-store.js";

/** One thing to be written. The calls come in this order: `stage`, then one of `done` and `failed`. */
export interface Entry {
  /** Bytes that it holds in memory while it waits. */
  readonly bytes: number;
  /**
   * Adds what is to be written, from the state that the entries before it will leave. What it throws fails this entry
   * alone, so it must change nothing before it throws.
   */
  stage(operations: WriteOperation[]): void | Promise<void>;
  /** All of its group is durable. */
  done(): void;
  /** `notWritten`: certainly nothing of it is in the store. */
  failed(error: unknown, notWritten: boolean): void;
}

export interface GroupCommitOptions {
  /** At most so much is written at once. */
  readonly groupBytes: number;
  /** Reads the state anew after a write that failed: what was staged since then may be in the store, or not. */
  readonly reload: () => Promise<void>;
}

/**
 * One writer for a store. While a write is on its way to the disk, what arrives is gathered and makes up the next one,
 * so that many small writes cost one sync. Order of entries = order of calls. A write that fails fails all that wait,
 * since they may build upon what it staged.
 */
export class GroupCommit {
  readonly #store: LevelStore;
  readonly #options: GroupCommitOptions;
  #waiting: Entry[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | null = null;

  constructor(store: LevelStore, options: GroupCommitOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Bytes of all entries that are not written yet, without those on their way. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  add(entry: Entry): void {
    this.#waiting.push(entry);
    this.#waitingBytes += entry.bytes;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // The calls of the same turn of the event loop belong together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      try {
        await this.#recover();
        await this.#writeGroup(this.#take());
      } catch (error) {
        this.#failAll(error);
      }
    }
    // In the same turn as the last look at what waits, so that no entry is left lying.
    this.#running = null;
  }

  async #recover(): Promise<void> {
    if (!this.#store.broken) return;
    await this.#store.reopen();
    await this.#options.reload();
  }

  async #writeGroup(group: readonly Entry[]): Promise<void> {
    const operations: WriteOperation[] = [];
    const staged: Entry[] = [];
    for (const entry of group) {
      try {
        await entry.stage(operations);
        staged.push(entry);
      } catch (error) {
        entry.failed(error, true);
      }
    }
    try {
      await this.#store.write(operations);
    } catch (error) {
      for (const entry of staged) entry.failed(error, false);
      throw error;
    }
    for (const entry of staged) entry.done();
  }

  #take(): Entry[] {
    let bytes = 0;
    let count = 0;
    while (
      count < this.#waiting.length &&
      (count === 0 || bytes + this.#waiting[count].bytes <= this.#options.groupBytes)
    )
      bytes += this.#waiting[count++].bytes;
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  #failAll(error: unknown): void {
    const entries = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const entry of entries) entry.failed(error, true);
  }
}
