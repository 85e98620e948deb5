/** What gives the next value of a subscription, and hears when it is no longer wanted. */
export interface PullSource<T> {
  /** The next value, or null if there is none yet: `wake` says when to ask again. */
  pull(): T | null;
  /** Called once when the subscriber has gone. */
  closed(): void;
}

/**
 * An async iterator that keeps nothing: a value is made when it is asked for. `return` ends a waiting `next` at once, so
 * a subscription to a quiet source does not outlive its subscriber.
 */
export class PullIterator<T> implements AsyncIterableIterator<T> {
  readonly #source: PullSource<T>;
  #waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void } | null = null;
  #error: { readonly error: unknown } | null = null;
  #done = false;
  #closed = false;

  constructor(source: PullSource<T>) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#waiting) return Promise.reject(new Error("The value before has not been taken yet."));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.wake();
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<IteratorResult<T>> {
    this.end();
    return Promise.reject(error);
  }

  /** There may be a value now. */
  wake(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    if (this.#error) {
      this.#waiting = null;
      const { error } = this.#error;
      this.#error = null;
      waiting.reject(error);
      this.end();
      return;
    }
    if (this.#done) {
      this.#waiting = null;
      waiting.resolve({ value: undefined, done: true });
      return;
    }
    let value: T | null;
    try {
      value = this.#source.pull();
    } catch (error) {
      // It is this subscriber's alone: whoever woke it goes on to the others.
      return this.fail(error);
    }
    if (value === null) return;
    this.#waiting = null;
    waiting.resolve({ value, done: false });
  }

  /** Ends with an error, told at the next `next`. */
  fail(error: unknown): void {
    if (this.#done) return;
    this.#error ??= { error };
    this.#close();
    this.wake();
  }

  end(): void {
    if (this.#done) return;
    this.#done = true;
    this.#close();
    this.wake();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#source.closed();
  }
}
