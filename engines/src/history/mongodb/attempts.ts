import { setTimeout as sleep } from "node:timers/promises";
import type { MongoClient } from "mongodb";
import { HistoryError } from "../port.js";
import { historyError, isClosed, isLost, OverdueError } from "./errors.js";
import type { Place } from "./options.js";

const WAIT_MS_MIN = 25;
const WAIT_MS_MAX = 1_000;

export interface AttemptsOptions {
  readonly place: Place;
  readonly timeoutMs: number;
  /** Told of a client by which no server is found, or that gives no answer; and of one that does. */
  readonly line?: {
    readonly client: MongoClient;
    worked(client: MongoClient): void;
    replace(lost: MongoClient, how: { readonly isClosed: boolean }): void;
  };
}

/** Repeats what may succeed a moment later, and gives up in time: nothing waits longer than `timeoutMs`. */
export class Attempts {
  readonly #options: AttemptsOptions;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  get timeoutMs(): number {
    return this.#options.timeoutMs;
  }

  /**
   * The operation must bear being repeated, also while an earlier try of it is still on its way: one that was cut off may yet be applied.
   * Throws HistoryError.
   */
  async run<T>(what: string, operation: () => Promise<T>): Promise<T> {
    const { place, timeoutMs, line } = this.#options;
    const deadline = performance.now() + timeoutMs;
    let before: HistoryError | undefined;
    for (let waitMs = WAIT_MS_MIN; ; waitMs = Math.min(WAIT_MS_MAX, 2 * waitMs)) {
      const client = line?.client;
      try {
        const result = await this.#inTime(operation, deadline);
        if (client) line?.worked(client);
        return result;
      } catch (thrown) {
        if (client && isLost(thrown)) line?.replace(client, { isClosed: isClosed(thrown) });
        // That time is up says less than what went wrong before.
        const error = thrown instanceof OverdueError && before ? before : historyError(thrown, what, place);
        // Room is made by people, not by the next second.
        const passes = error instanceof HistoryError && error.canRetry && error.code !== "full";
        if (!passes || performance.now() + waitMs >= deadline) throw error;
        before = error;
        await sleep(waitMs);
      }
    }
  }

  async #inTime<T>(operation: () => Promise<T>, deadline: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_, reject) => {
      const leftMs = Math.max(0, deadline - performance.now());
      timer = setTimeout(() => reject(new OverdueError(this.#options.timeoutMs)), leftMs);
    });
    try {
      return await Promise.race([operation(), overdue]);
    } finally {
      clearTimeout(timer);
    }
  }
}
