import { setTimeout as sleep } from "node:timers/promises";
import { HistoryError } from "../port.js";
import { historyError, OverdueError } from "./errors.js";
import type { Place } from "./options.js";

const WAIT_MS_MIN = 25;
const WAIT_MS_MAX = 1_000;

/** Repeats what may succeed a moment later, and gives up in time: nothing waits longer than `timeoutMs`. */
export class Attempts {
  readonly #place: Place;
  readonly #timeoutMs: number;

  constructor(place: Place, timeoutMs: number) {
    this.#place = place;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The operation must bear being repeated, also while an earlier try of it is still on its way: one that was cut off may yet be applied.
   * Throws HistoryError.
   */
  async run<T>(what: string, operation: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#timeoutMs;
    let before: HistoryError | undefined;
    for (let waitMs = WAIT_MS_MIN; ; waitMs = Math.min(WAIT_MS_MAX, 2 * waitMs)) {
      try {
        return await this.#inTime(operation(), deadline);
      } catch (thrown) {
        // That time is up says less than what went wrong before.
        const error =
          thrown instanceof OverdueError && before ? before : historyError(thrown, what, this.#place);
        // Room is made by people, not by the next second.
        const passes = error instanceof HistoryError && error.canRetry && error.code !== "full";
        if (!passes || performance.now() + waitMs >= deadline) throw error;
        before = error;
        await sleep(waitMs);
      }
    }
  }

  async #inTime<T>(work: Promise<T>, deadline: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_, reject) => {
      const leftMs = Math.max(0, deadline - performance.now());
      timer = setTimeout(() => reject(new OverdueError(this.#timeoutMs)), leftMs);
    });
    try {
      return await Promise.race([work, overdue]);
    } finally {
      clearTimeout(timer);
    }
  }
}
