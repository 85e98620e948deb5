import type { FeedEntry, LiveFlush, LivePartition, LiveStore, SourceStatus } from "@freshet/engines";
import { createEmbeddedLive } from "@freshet/engines";

/** The embedded live store, which can be lost: what was in it is gone, and the next owner finds an empty one. */
export class ReplaceableLive implements LiveStore {
  #epochs = 0;
  #store = this.#fresh();

  lose(): void {
    this.#store = this.#fresh();
  }

  open(rollup: string, fingerprint: string, partition: number): ReturnType<LiveStore["open"]> {
    return this.#store.open(rollup, fingerprint, partition);
  }

  flush(flush: LiveFlush): Promise<void> {
    return this.#store.flush(flush);
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
