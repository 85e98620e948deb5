/** There is too much to do already. */
export class QueueFullError extends Error {
  constructor() {
    super("Several reports are being made already. Try again in a moment.");
    this.name = "QueueFullError";
  }
}

/** Work in the order it comes, some at a time; what comes when too much waits is refused. */
export class Queue {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: { readonly atOnce: number; readonly waitingMax: number }) {
    this.#atOnce = options.atOnce;
    this.#waitingMax = options.waitingMax;
  }

  /** Throws QueueFullError. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingMax) throw new QueueFullError();
      // Whoever ends hands its place on, so the number that runs stays.
      await new Promise<void>((go) => this.#waiting.push(go));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
