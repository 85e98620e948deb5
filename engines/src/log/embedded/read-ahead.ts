import type { LevelStore } from "../../storage/level-store.js";
import type { Partition } from "./partition.js";
import { StoredBatch } from "./stored-batch.js";
import { findBatch } from "./tail.js";

/** Batches that follow one another, read in one go. */
interface Run {
  readonly partition: Partition;
  readonly batches: readonly StoredBatch[];
  readonly bytes: number;
}

const RUN_BATCHES_MAX = 256;

/** Reads from the disk in runs, the next one while the present one is used, and keeps the latest few. */
export class ReadAhead {
  readonly #store: LevelStore;
  readonly #runBytes: number;
  readonly #cacheBytes: number;
  readonly #loading = new Map<string, Promise<Run>>();
  /** Last use last. */
  #runs: Run[] = [];
  #bytes = 0;

  constructor(store: LevelStore, limits: { runBytes: number; cacheBytes: number }) {
    this.#store = store;
    this.#runBytes = limits.runBytes;
    this.#cacheBytes = limits.cacheBytes;
  }

  /** The stored batch with that offset; null if the store has none. Throws StorageError. */
  async find(partition: Partition, offset: number): Promise<StoredBatch | null> {
    for (let i = this.#runs.length - 1; i >= 0; i--) {
      const run = this.#runs[i];
      const batch = run.partition === partition ? findBatch(run.batches, offset) : null;
      if (!batch) continue;
      this.#runs.push(...this.#runs.splice(i, 1));
      this.#prefetch(run, batch);
      return batch;
    }
    const run = await this.#load(partition, offset);
    return findBatch(run.batches, offset);
  }

  #prefetch(run: Run, used: StoredBatch): void {
    const last = run.batches[run.batches.length - 1];
    const half = run.batches[run.batches.length >> 1];
    const next = last.nextOffset;
    if (used.baseOffset < half.baseOffset || next >= run.partition.end || run.partition.tail.find(next))
      return;
    if (this.#runs.some((other) => other.partition === run.partition && findBatch(other.batches, next)))
      return;
    // If it fails, so will the read that needs it, and that one reports it.
    this.#load(run.partition, next).catch(() => {});
  }

  #load(partition: Partition, offset: number): Promise<Run> {
    const name = `${partition.topic.id}/${partition.index}/${offset}`;
    let loading = this.#loading.get(name);
    if (!loading) {
      loading = this.#read(partition, offset).finally(() => this.#loading.delete(name));
      this.#loading.set(name, loading);
    }
    return loading;
  }

  async #read(partition: Partition, offset: number): Promise<Run> {
    const batches = await this.#store.reading(async (level) => {
      const { gte, lte } = partition.range;
      let entries: [Buffer, Buffer][] = [];
      // The offset may lie in the middle of a batch, so the last one that begins at or before it is looked up first.
      const [before] = await level.keys({ gte, lte: partition.key(offset), reverse: true, limit: 1 }).all();
      if (!before) return [];
      const iterator = level.iterator({ gte: before, lte, highWaterMarkBytes: this.#runBytes });
      try {
        let bytes = 0;
        while (bytes < this.#runBytes && entries.length < RUN_BATCHES_MAX) {
          const more = await iterator.nextv(16);
          if (more.length === 0) break;
          entries = entries.concat(more);
          for (const [, value] of more) bytes += value.length;
        }
      } finally {
        await iterator.close();
      }
      return entries.map(([key, value]) => new StoredBatch(key, value));
    });
    const run: Run = { partition, batches, bytes: batches.reduce((sum, batch) => sum + batch.length, 0) };
    if (run.batches.length > 0) this.#keep(run);
    return run;
  }

  #keep(run: Run): void {
    this.#runs.push(run);
    this.#bytes += run.bytes;
    while (this.#bytes > this.#cacheBytes && this.#runs.length > 1) this.#bytes -= this.#runs.shift()!.bytes;
  }
}
