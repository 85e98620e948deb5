import type { Question } from "../read/question.js";
import type { Reader } from "../read/reader.js";
import type { Answer } from "../read/row.js";
import { type Difference, differenceOf } from "./frames.js";
import type { Turns } from "./turns.js";

export interface CohortOptions {
  readonly question: Question;
  readonly reader: Reader;
  readonly turns: Turns;
  /** Whether the windows of rows are shown to its subscribers. */
  readonly withWindow: boolean;
  readonly now: () => number;
  /** Told of every evaluation. */
  readonly onEvaluated?: (ms: number) => void;
}

export interface CohortListener {
  /** There is a newer answer. */
  answered(): void;
  failed(error: unknown): void;
  /** Evaluations a second this listener can use. */
  readonly maxRate: number;
}

/** An evaluation may take at most this share of the time, so that many live queries leave room for the rest. */
const COST_FACTOR = 8;
const FAILURES_MAX = 5;
const RETRY_MS = 500;
const TIMER_MS_MAX = 3_600_000;

/** One live query, whoever and how many subscribe to it: evaluated when its rollup has changed, or time has moved its period. */
export class Cohort {
  readonly question: Question;
  readonly #options: CohortOptions;
  readonly #listeners = new Set<CohortListener>();
  readonly #differences = new WeakMap<
    Answer,
    { readonly after: Answer; readonly difference: Difference | null }
  >();
  readonly #unfollow: () => void;
  #answer: Answer | null = null;
  #timer: NodeJS.Timeout | null = null;
  #border: NodeJS.Timeout | null = null;
  #evaluating = false;
  #dirty = true;
  #lastBegan = -Infinity;
  #lastCostMs = 0;
  #failures = 0;
  #closed = false;
  /** Changes of the rollup, and how many the present answer has seen. */
  #changes = 0;
  #answeredChanges = 0;

  constructor(options: CohortOptions) {
    this.#options = options;
    this.question = options.question;
    this.#unfollow = options.reader.mirror.onChange(() => {
      this.#changes++;
      this.#mark();
    });
  }

  get answer(): Answer | null {
    return this.#answer;
  }

  /** The answer, if nothing has changed since. */
  get current(): Answer | null {
    return this.#dirty ? null : this.#answer;
  }

  /** How many changes of the rollup the answer has seen. */
  get answeredChanges(): number {
    return this.#answeredChanges;
  }

  get size(): number {
    return this.#listeners.size;
  }

  join(listener: CohortListener): void {
    this.#listeners.add(listener);
    this.#schedule();
  }

  leave(listener: CohortListener): void {
    this.#listeners.delete(listener);
  }

  /** What a client with `before` lacks; worked out once for all clients in step. */
  difference(before: Answer): Difference | null {
    const after = this.#answer;
    if (after === null || before === after) return null;
    const known = this.#differences.get(before);
    if (known?.after === after) return known.difference;
    const difference = differenceOf(before, after, this.#options.withWindow);
    this.#differences.set(before, { after, difference });
    return difference;
  }

  close(): void {
    this.#closed = true;
    this.#unfollow();
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#border) clearTimeout(this.#border);
    this.#listeners.clear();
  }

  #mark(): void {
    if (this.#dirty) return;
    this.#dirty = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#closed || this.#evaluating || this.#timer || !this.#dirty || this.#listeners.size === 0) return;
    const rate = Math.max(0.1, ...[...this.#listeners].map((listener) => listener.maxRate));
    const interval = Math.max(1_000 / rate, this.#lastCostMs * COST_FACTOR, this.#failures * RETRY_MS);
    const wait = Math.max(0, this.#lastBegan + interval - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#evaluate();
    }, wait);
  }

  async #evaluate(): Promise<void> {
    if (this.#closed) return;
    this.#evaluating = true;
    const endTurn = await this.#options.turns.begin(this.#options.reader);
    if (!this.#closed) await this.#ask();
    endTurn(this.#lastCostMs);
    this.#evaluating = false;
    if (this.#closed) return;
    if (this.#failures === 0) for (const listener of [...this.#listeners]) listener.answered();
    this.#schedule();
  }

  async #ask(): Promise<void> {
    this.#dirty = false;
    const changes = this.#changes;
    this.#lastBegan = performance.now();
    try {
      const answer = await this.#options.reader.ask(this.question, { background: true });
      this.#answer = answer;
      this.#answeredChanges = changes;
      this.#failures = 0;
      this.#lastCostMs = answer.costMs;
      this.#options.onEvaluated?.(answer.costMs);
      this.#wakeAt(answer.until);
    } catch (error) {
      this.#onFailure(error);
    }
  }

  /** A store that is away for a moment ends no subscription; a question that can't be answered does. */
  #onFailure(error: unknown): void {
    this.#failures++;
    this.#dirty = true;
    const code = (error as { extensions?: { code?: unknown } }).extensions?.code;
    const hopeless = code === "BAD_USER_INPUT" || code === "TOO_EXPENSIVE";
    if (!hopeless && this.#answer !== null && this.#failures < FAILURES_MAX) return;
    for (const listener of [...this.#listeners]) listener.failed(error);
  }

  #wakeAt(until: number | null): void {
    if (this.#border) clearTimeout(this.#border);
    this.#border = null;
    if (until === null) return;
    const wait = Math.min(TIMER_MS_MAX, Math.max(1, until - this.#options.now()));
    this.#border = setTimeout(() => {
      this.#border = null;
      this.#mark();
    }, wait);
    this.#border.unref();
  }
}
