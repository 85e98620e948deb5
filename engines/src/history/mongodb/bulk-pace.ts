const DOCUMENTS_MAX = 500;
/** Of the time an operation may take: what a bulk should take at most. The rest is for a server that is slower in the next moment. */
const SHARE = 0.1;

/** How many documents a bulk may have, so that a server that is slow or busy answers in time instead of being asked the same again. */
export class BulkPace {
  readonly #bulkMsMax: number;
  #documentsMax = DOCUMENTS_MAX;

  constructor(timeoutMs: number) {
    this.#bulkMsMax = timeoutMs * SHARE;
  }

  get documentsMax(): number {
    return this.#documentsMax;
  }

  /** Sends a bulk of this many documents and learns from how long it takes, also where it fails. */
  async measure<T>(documents: number, send: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await send();
    } finally {
      this.#learn(documents, performance.now() - startedAt);
    }
  }

  #learn(documents: number, ms: number): void {
    if (ms > this.#bulkMsMax) {
      const fitting = Math.floor((documents * this.#bulkMsMax) / ms);
      this.#documentsMax = Math.max(1, Math.min(this.#documentsMax, fitting));
    } else if (documents >= this.#documentsMax) {
      this.#documentsMax = Math.min(DOCUMENTS_MAX, 2 * this.#documentsMax);
    }
  }
}
