import type { Environment } from "../options.js";

/** The task is ending, or what it saves is not waited for any more: what was being done is given up. */
export class StoppedError extends Error {
  constructor() {
    super("The task is ending.");
    this.name = "StoppedError";
  }
}

/** Repeats operations on the log and the stores that may succeed later, with growing waits. */
export class Retry {
  readonly #environment: Environment;
  readonly #signal: AbortSignal;
  /** Told why the task stands still, and null when it goes on. */
  readonly #onWaiting: (reason: string | null) => void;

  constructor(environment: Environment, signal: AbortSignal, onWaiting: (reason: string | null) => void) {
    this.#environment = environment;
    this.#signal = signal;
    this.#onWaiting = onWaiting;
  }

  /** Every operation given here may be repeated (E2, producer marks). Rethrows what can't be retried; StoppedError once it is over: nothing is begun then. */
  async run<T>(what: string, operation: () => Promise<T>): Promise<T> {
    const { tuning, clock, logger } = this.#environment;
    let waitMs = tuning.retryMsMin;
    for (let attempt = 1; ; attempt++) {
      if (this.#signal.aborted) throw new StoppedError();
      try {
        const result = await operation();
        if (attempt > 1) this.#onWaiting(null);
        return result;
      } catch (error) {
        if (!canRetry(error)) throw error;
        if (this.#signal.aborted) throw new StoppedError();
        const reason = `${what} failed: ${(error as Error).message}`;
        logger.warn({ attempt, waitMs, err: error }, reason);
        this.#onWaiting(reason);
        await clock.sleep(waitMs, this.#signal);
        waitMs = Math.min(tuning.retryMsMax, 2 * waitMs);
      }
    }
  }
}

export function canRetry(error: unknown): boolean {
  return error instanceof Error && (error as { canRetry?: unknown }).canRetry === true;
}
