import type { FeedEntry, Head, LiveFlush, LivePartition, LiveStore, SourceStatus } from "@freshet/engines";
import { createEmbeddedLive } from "@freshet/engines";

/** The embedded live store, which can be lost: what was in it is gone, and the next owner finds an empty one. */
export class ReplaceableLive implements LiveStore {
  #epochs = 0;
  #store = this.#fresh();
  /** The latest heads that were written, newest last, by rollup and partition. */
  readonly #heads = new Map<string, Head[]>();

  lose(): void {
    this.#heads.clear();
    this.#store = this.#fresh();
  }

  open(rollup: string, fingerprint: string, partition: number): ReturnType<LiveStore["open"]> {
    return this.#store.open(rollup, fingerprint, partition);
  }

  /** What a replica that lags behind would answer. */
  formerHead(rollup: string, partition: number): Head | null {
    return this.#heads.get(`${rollup} ${partition}`)?.at(-2) ?? null;
  }

  async flush(flush: LiveFlush): Promise<void> {
    await this.#store.flush(flush);
    const key = `${flush.rollup} ${flush.partition}`;
    const heads = this.#heads.get(key) ?? [];
    if ((heads.at(-1)?.frontier ?? -1) < flush.head.frontier)
      this.#heads.set(key, [...heads.slice(-1), flush.head]);
  }

  snapshot(rollup: string): Promise<readonly LivePartition[]> {
    return this.#store.snapshot(rollup);
  }

  follow(rollup: string, listener: { entry(entry: FeedEntry): void; reset(): void }): () => void {
    return this.#store.follow(rollup, listener);
  }

  publishSource(status: SourceStatus): Promise<void> {
    return this.#store.publishSource(status);
  }

  sources(): Promise<readonly SourceStatus[]> {
    return this.#store.sources();
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #fresh(): LiveStore {
    return createEmbeddedLive({ newEpoch: () => `epoch ${++this.#epochs}` });
  }
}
