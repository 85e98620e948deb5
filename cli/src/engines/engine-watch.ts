import type { Logger } from "pino";

const everyMs = 2_000;
const answerMsMax = 8_000;

export interface Watched {
  /** As people are told of it: "Kafka". */
  readonly what: string;
  /** Resolves to null if all is well, else to a reason why it is not; rejects if the engine can't be reached. */
  readonly look: () => Promise<string | null>;
}

/** Looks at engines now and then, so that /ready tells of one that is away before anybody needs it. */
export class EngineWatch {
  readonly #watched: readonly Watched[];
  readonly #logger: Logger;
  readonly #reasons = new Map<string, string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(watched: readonly Watched[], logger: Logger) {
    this.#watched = watched;
    this.#logger = logger;
    for (const each of watched) void this.#look(each);
  }

  get reasons(): readonly string[] {
    return this.#watched.flatMap(({ what }) => this.#reasons.get(what) ?? []);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #look(watched: Watched): Promise<void> {
    const { what, look } = watched;
    // One that does not answer at all is told of before the look has ended.
    const late = this.#after(answerMsMax, () => this.#tell(what, `${what} does not answer`));
    let reason: string | null;
    try {
      reason = await look();
    } catch (error) {
      reason = `${what} can't be used: ${(error as Error).message}`;
    }
    clearTimeout(late);
    this.#timers.delete(late);
    this.#tell(what, reason);
    if (!this.#closed) this.#after(everyMs, () => void this.#look(watched));
  }

  #tell(what: string, reason: string | null): void {
    const before = this.#reasons.get(what) ?? null;
    if (this.#closed || before === reason) return;
    if (reason === null) {
      this.#reasons.delete(what);
      this.#logger.info({ what }, `${what} is there again`);
    } else {
      this.#reasons.set(what, reason);
      this.#logger.warn({ what }, reason);
    }
  }

  #after(ms: number, then: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer.unref());
    return timer;
  }
}
