import type { Logger } from "pino";

const waitMsMin = 500;
const waitMsMax = 10_000;
/** An attempt may take much longer to fail than people wait for a first word. */
const silentMsMax = 800;

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
   * Repeats until it succeeds, with growing waits, where the error says that this may help (`canRetry`). Any other error is the caller's. While the
   * first attempt has no result, `look` tells early what it sees.
   * Throws StartAbortedError when the process is asked to end, whatever is still under way.
   */
  async until<T>(what: string, attempt: () => Promise<T>, look?: () => Promise<string>): Promise<T> {
    let waitMs = waitMsMin;
    // An attempt may take a while to fail.
    this.#reasons.set(what, `Looking for ${what}`);
    const stopLooking = look === undefined ? () => undefined : this.#lookSoon(what, look);
    for (let attempts = 1; ; attempts++) {
      try {
        const result = await this.#unlessAborted(attempt()).finally(stopLooking);
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

  /** Answers what ends it. */
  #lookSoon(what: string, look: () => Promise<string>): () => void {
    let isOver = false;
    const timer = setTimeout(() => {
      void look().then((words) => {
        if (isOver || this.signal.aborted) return;
        const reason = `Waiting for ${what}: ${words}`;
        this.#reasons.set(what, reason);
        this.#logger.warn({ what }, reason);
      });
    }, silentMsMax).unref();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
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
