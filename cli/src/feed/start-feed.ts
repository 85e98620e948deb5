import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Clock, LiveStore, Log } from "@freshet/engines";
import { LogError } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import type { Logger } from "pino";
import { feedTopics, producerId } from "./feed-topics.js";
import { eventsAhead } from "./events-ahead.js";
import type { FeedMessage, FeedReply, FeedStart } from "./messages.js";

/** The feed waits while processors are this many events behind: more would only fill the disk's cache. */
const aheadMax = 300_000;
const retryMs = 1_000;
const stopMsMax = 2_000;

interface FeedOptions {
  /** Path of the app's module. */
  readonly module: string;
  readonly appFolder: string;
  readonly dataFolder: string;
  readonly speed: number;
  readonly plan: Plan;
  readonly log: Log;
  /** Tells how far processors are; without it the feed does not wait for them. */
  readonly live: LiveStore | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Feed {
  /** Resolves with the error that ended the feed before its time; else never. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
}

/** Starts the app's feed in a thread of its own, where nothing it does holds up queries. */
export async function startFeed(options: FeedOptions): Promise<Feed> {
  const dataFolder = join(options.dataFolder, "feed");
  await mkdir(dataFolder, { recursive: true });
  const { module, appFolder, speed } = options;
  const start: FeedStart = {
    module,
    appFolder,
    dataFolder,
    speed,
    topics: await feedTopics(options, dataFolder),
  };
  return new RunningFeed(options, new Worker(new URL("./worker.js", import.meta.url), { workerData: start }));
}

type AppendMessage = FeedMessage & { readonly type: "append" };

class RunningFeed implements Feed {
  readonly failed: Promise<Error>;
  readonly #options: FeedOptions;
  readonly #worker: Worker;
  readonly #stop = new AbortController();
  readonly #exited: Promise<void>;
  readonly #appends = new Set<Promise<void>>();
  /** The latest append of each partition. */
  readonly #last = new Map<string, Promise<void>>();
  #broken = false;
  #done = false;

  constructor(options: FeedOptions, worker: Worker) {
    this.#options = options;
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once("exit", () => resolve()));
    this.failed = new Promise((resolve) => {
      worker.once("error", (error) => {
        if (!this.#stop.signal.aborted) resolve(error as Error);
      });
      worker.once("exit", (code) => {
        if (!this.#done && !this.#stop.signal.aborted)
          resolve(new Error(`The feed's thread ended with code ${code}.`));
      });
    });
    worker.on("message", (message: FeedMessage) => this.#receive(message));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#reply({ type: "stop" });
    const timeout = new AbortController();
    await Promise.race([this.#exited, this.#options.clock.sleep(stopMsMax, timeout.signal)]);
    timeout.abort();
    await this.#worker.terminate();
    await Promise.all(this.#appends);
  }

  #receive(message: FeedMessage): void {
    if (message.type === "log") this.#options.logger[message.level]({ feed: true }, message.message);
    else if (message.type === "done") this.#done = true;
    else {
      const append = this.#confirm(message).finally(() => this.#appends.delete(append));
      this.#appends.add(append);
    }
  }

  async #confirm(message: AppendMessage): Promise<void> {
    const place = `${message.topic}/${message.partition}`;
    const before = this.#last.get(place) ?? Promise.resolve();
    // One after the other: a batch that overtook another would make that one look like a repetition.
    const append = before.then(() => this.#append(message));
    this.#last.set(
      place,
      append.catch(() => undefined),
    );
    try {
      await append;
      await this.#whileAhead();
      this.#reply({ type: "appended", id: message.id });
    } catch (error) {
      this.#broken = true;
      this.#reply({ type: "failed", id: message.id, message: (error as Error).message });
    }
  }

  async #append({ topic, partition, batch, sequence }: AppendMessage): Promise<void> {
    for (;;) {
      if (this.#broken) throw new Error("An earlier batch was not written.");
      try {
        await this.#options.log.append(topic, partition, batch, { id: producerId, sequence });
        return;
      } catch (error) {
        // The sequence makes it safe to try again, whether or not the batch was written.
        if (!(error instanceof LogError) || !error.canRetry || this.#stop.signal.aborted) throw error;
        this.#options.logger.warn({ err: error }, "The feed's events can't be written; trying again");
        await this.#options.clock.sleep(retryMs, this.#stop.signal);
      }
    }
  }

  /** Keeps the feed from running further ahead of the processors than is useful. */
  async #whileAhead(): Promise<void> {
    while (!this.#stop.signal.aborted && (await eventsAhead(this.#options)) > aheadMax) {
      await this.#options.clock.sleep(20, this.#stop.signal);
    }
  }

  #reply(reply: FeedReply): void {
    this.#worker.postMessage(reply);
  }
}
