import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { partitionOf } from "@freshet/collector";
import { RecordBatchBuilder, systemClock } from "@freshet/engines";
import type { FeedContext, FeedModule, FeedTopic } from "./context.js";
import { FeedState } from "./feed-state.js";
import type { FeedMessage, FeedReply, FeedStart } from "./messages.js";

/** Batches handed over that the log has not confirmed. */
const inFlightMax = 8;

/** The thread of a feed: gives the app's module its context and passes batches on, a bounded number at a time. */
class FeedThread {
  readonly #start: FeedStart;
  readonly #state: FeedState;
  readonly #stop = new AbortController();
  readonly #inFlight = new Set<number>();
  #waiting: (() => void)[] = [];
  #failure: Error | null = null;
  #nextId = 0;

  constructor(start: FeedStart) {
    this.#start = start;
    this.#state = new FeedState(join(start.dataFolder, "state.json"));
  }

  async run(): Promise<void> {
    parentPort?.on("message", (reply: FeedReply) => this.#receive(reply));
    const module = (await import(pathToFileURL(this.#start.module).href)) as Partial<FeedModule>;
    if (typeof module.feed !== "function") {
      throw new Error(`${this.#start.module} exports no function named “feed”.`);
    }
    try {
      await module.feed(this.#context());
      await this.#settled();
    } catch (error) {
      // Whatever fails because the server is stopping is no failure of the feed.
      if (!this.#stop.signal.aborted) throw error;
    }
    this.#send({ type: "done" });
    parentPort?.close();
  }

  #context(): FeedContext {
    const { appFolder, dataFolder, speed, topics } = this.#start;
    const { signal } = this.#stop;
    return {
      appFolder,
      dataFolder,
      state: this.#state,
      speed,
      signal,
      sleep: (ms) => systemClock.sleep(ms, signal),
      topic: (event) => {
        const topic = topics.get(event);
        if (!topic) throw new Error(`The model has no event “${event}”.`);
        return topic;
      },
      partitionOf,
      batch: () => new RecordBatchBuilder(),
      append: (topic, partition, batch, sequence) => this.#append({ topic, partition, batch, sequence }),
      settled: () => this.#settled(),
      info: (message) => this.#send({ type: "log", level: "info", message }),
      warn: (message) => this.#send({ type: "log", level: "warn", message }),
    };
  }

  async #append(part: {
    topic: FeedTopic;
    partition: number;
    batch: Uint8Array;
    sequence: number;
  }): Promise<void> {
    await this.#until(() => this.#inFlight.size < inFlightMax);
    const id = this.#nextId++;
    this.#inFlight.add(id);
    const { topic, partition, sequence } = part;
    // Only memory of its own can be handed over without a copy; small buffers share a pool.
    const batch =
      part.batch.byteLength === part.batch.buffer.byteLength ? part.batch : Uint8Array.from(part.batch);
    this.#send({ type: "append", id, topic: topic.topic, partition, sequence, batch }, [
      batch.buffer as ArrayBuffer,
    ]);
    await this.#until(() => this.#inFlight.size < inFlightMax);
  }

  async #settled(): Promise<void> {
    await this.#until(() => this.#inFlight.size === 0);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.#failure) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failure) throw this.#failure;
  }

  #receive(reply: FeedReply): void {
    if (reply.type === "stop") this.#stop.abort();
    else {
      this.#inFlight.delete(reply.id);
      if (reply.type === "failed") this.#failure ??= new Error(reply.message);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #send(message: FeedMessage, transfer: ArrayBuffer[] = []): void {
    parentPort?.postMessage(message, transfer);
  }
}

await new FeedThread(workerData as FeedStart).run();
