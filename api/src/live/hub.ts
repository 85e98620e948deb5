import { apiError } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import type { Question } from "../read/question.js";
import type { Reader } from "../read/reader.js";
import { Cohort } from "./cohort.js";
import type { Frame } from "./frames.js";
import { Subscriber, resumeFrame } from "./subscriber.js";
import { Turns } from "./turns.js";

export interface HubOptions {
  readonly limits: ApiLimits;
  readonly now: () => number;
  readonly onFrame?: (frame: Frame) => void;
  readonly onEvaluated?: (ms: number) => void;
}

export interface SubscribeOptions {
  readonly question: Question;
  readonly reader: Reader;
  readonly maxRate: number;
  readonly resume: string | null;
  readonly withWindow: boolean;
}

/** Live queries by what they ask; each is evaluated once for all its subscribers and ends with the last of them. */
export class Hub {
  readonly #options: HubOptions;
  readonly #cohorts = new Map<string, Cohort>();
  readonly #subscribers = new Set<Subscriber>();
  readonly #turns = new Turns();

  constructor(options: HubOptions) {
    this.#options = options;
  }

  get cohorts(): number {
    return this.#cohorts.size;
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  async subscribe(options: SubscribeOptions): Promise<AsyncIterableIterator<Frame>> {
    const { question, reader, resume } = options;
    // Everything wrong with the question is told before anything is kept.
    const shared =
      resume === null && question.receipt === null ? this.#cohorts.get(cohortKey(options))?.current : null;
    const answer = shared ?? (await reader.ask(question, { resume }));
    const cohort = this.#cohort(options);
    const { limits, onFrame } = this.#options;
    const subscriber: Subscriber = new Subscriber({
      cohort,
      maxRate: Math.min(limits.rateMax, options.maxRate),
      heartbeatMs: limits.heartbeatMs,
      first: { answer, frame: resumeFrame(answer) },
      onFrame,
      onClosed: () => {
        this.#subscribers.delete(subscriber);
        this.#retire(cohort);
      },
    });
    this.#subscribers.add(subscriber);
    return subscriber.frames;
  }

  close(): void {
    for (const subscriber of [...this.#subscribers]) subscriber.frames.end();
    for (const cohort of this.#cohorts.values()) cohort.close();
    this.#cohorts.clear();
    this.#turns.close();
  }

  #cohort(options: SubscribeOptions): Cohort {
    const { reader, withWindow } = options;
    const question = { ...options.question, receipt: null };
    const key = cohortKey(options);
    let cohort = this.#cohorts.get(key);
    if (!cohort) {
      if (this.#cohorts.size >= this.#options.limits.cohortsMax)
        throw apiError(
          "RATE_LIMITED",
          "Too many different live queries are open. Try again later, or ask what others ask.",
        );
      const { now, onEvaluated } = this.#options;
      cohort = new Cohort({ question, reader, turns: this.#turns, withWindow, now, onEvaluated });
      this.#cohorts.set(key, cohort);
    }
    return cohort;
  }

  #retire(cohort: Cohort): void {
    if (cohort.size > 0) return;
    cohort.close();
    for (const [key, kept] of this.#cohorts) if (kept === cohort) this.#cohorts.delete(key);
  }
}

function cohortKey({ question, withWindow }: SubscribeOptions): string {
  return `${question.key}${withWindow ? "w" : ""}`;
}
