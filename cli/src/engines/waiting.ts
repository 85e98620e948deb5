import type { Logger } from "pino";

const waitMsMin = 500;
const waitMsMax = 10_000;

/** The start was given up because the process was asked to end. */
export class StartAbortedError extends Error {
  constructor() {
    super("The process was asked to end before it had started.");
    this.name = "StartAbortedError";
  }
}

/** What a start waits for, for /ready and the log, and how it ends. */
export class Waiting {
  readonly signal: AbortSignal;
  readonly #logger: Logger;
  readonly #reasons = new Map<string, string>();

  constructor(logger: Logger, signal: AbortSignal) {
    this.#logger = logger;
    this.signal = signal;
  }

  get reasons(): readonly string[] {
    return [...this.#reasons.values()];
  }

  /**
   * Repeats until it succeeds, with growing waits, where the error says that this may help (`canRetry`). Any other error is the caller's.
   * Throws StartAbortedError when the process is asked to end, whatever is still under way.
   */
  async until<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    let waitMs = waitMsMin;
    // An attempt may take a while to fail.
    this.#reasons.set(what, `Looking for ${what}`);
    for (let attempts = 1; ; attempts++) {
      try {
        const result = await this.#unlessAborted(attempt());
        this.#reasons.delete(what);
        if (attempts > 1) this.#logger.info({ what }, `${what}: there now`);
        return result;
      } catch (error) {
        if ((error as { canRetry?: unknown }).canRetry !== true) {
          this.#reasons.delete(what);
          throw error;
        }
        const reason = `Waiting for ${what}: ${(error as Error).message}`;
        this.#reasons.set(what, reason);
        this.#logger.warn({ what, waitMs }, reason);
      }
      await this.#unlessAborted(new Promise((resolve) => setTimeout(resolve, waitMs).unref()));
      waitMs = Math.min(waitMsMax, 2 * waitMs);
    }
  }

  #unlessAborted<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const abort = (): void => reject(new StartAbortedError());
      if (this.signal.aborted) abort();
      this.signal.addEventListener("abort", abort, { once: true });
      work.then(resolve, reject).finally(() => this.signal.removeEventListener("abort", abort));
    });
  }
}
