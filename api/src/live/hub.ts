import { randomBytes } from "node:crypto";
import { apiError } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import type { Question } from "../read/question.js";
import type { Reader } from "../read/reader.js";
import { resumePoint } from "../read/resume.js";
import { Cohort } from "./cohort.js";
import type { Frame } from "./frames.js";
import { decodePlace } from "./place.js";
import { Resting } from "./resting.js";
import { type Start, Subscriber } from "./subscriber.js";
import { Turns } from "./turns.js";

export interface HubOptions {
  readonly limits: ApiLimits;
  readonly now: () => number;
  readonly onFrame?: (frame: Frame) => void;
  readonly onEvaluated?: (ms: number) => void;
  /** Told of clients that come back, and whether they could be told what they missed. */
  readonly onResumed?: (told: boolean) => void;
}

export interface SubscribeOptions {
  readonly question: Question;
  readonly reader: Reader;
  readonly maxRate: number;
  readonly resume: string | null;
  readonly withWindow: boolean;
}

/** Live queries by what they ask; each is evaluated once for all its subscribers, and rests when the last of them has gone. */
export class Hub {
  readonly #options: HubOptions;
  /** Those with subscribers, by query. */
  readonly #cohorts = new Map<string, Cohort>();
  readonly #resting: Resting;
  readonly #subscribers = new Set<Subscriber>();
  readonly #turns = new Turns();
  readonly #id = randomBytes(6).toString("base64url");
  #made = 0;
  #closed = false;

  constructor(options: HubOptions) {
    this.#options = options;
    const { resumeMs, resumeBytesMax, cohortsMax } = options.limits;
    this.#resting = new Resting({ ms: resumeMs, bytesMax: resumeBytesMax, countMax: cohortsMax });
  }

  get cohorts(): number {
    return this.#cohorts.size;
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  /** Estimated bytes of what is kept to tell those who come back, or are slow, what they missed. */
  get resumeBytes(): number {
    let bytes = this.#resting.bytes;
    for (const cohort of this.#cohorts.values()) bytes += cohort.bytes;
    return bytes;
  }

  async subscribe(options: SubscribeOptions): Promise<AsyncIterableIterator<Frame>> {
    const { limits, onFrame } = this.#options;
    const cohort = this.#cohort(options);
    cohort.visitors++;
    try {
      const start = await this.#start(cohort, options);
      if (this.#closed)
        throw apiError("UNAVAILABLE", "The server is about to restart. Try again in a moment.");
      const subscriber: Subscriber = new Subscriber({
        ...{ cohort, start, onFrame },
        maxRate: Math.min(limits.rateMax, options.maxRate),
        heartbeatMs: limits.heartbeatMs,
        onClosed: () => {
          this.#subscribers.delete(subscriber);
          this.#retire(cohort);
        },
      });
      this.#subscribers.add(subscriber);
      return subscriber.frames;
    } finally {
      cohort.visitors--;
      this.#retire(cohort);
    }
  }

  close(): void {
    this.#closed = true;
    for (const subscriber of [...this.#subscribers]) subscriber.frames.end();
    for (const cohort of this.#cohorts.values()) cohort.close();
    this.#cohorts.clear();
    this.#resting.close();
    this.#turns.close();
  }

  /** Brings the cohort to an answer and finds out what the client has already. */
  async #start(cohort: Cohort, { question, reader, resume }: SubscribeOptions): Promise<Start> {
    const { receipt } = question;
    if (receipt !== null) await cohort.ask({ receipt });
    if (resume === null) {
      await cohort.ready();
      return { kind: "snapshot" };
    }
    const start = await this.#resume(cohort, { question, reader, resume });
    this.#options.onResumed?.(start.kind !== "snapshot");
    return start;
  }

  async #resume(
    cohort: Cohort,
    { question, reader, resume }: { question: Question; reader: Reader; resume: string },
  ): Promise<Start> {
    const { revision, place } = decodePlace(resume);
    // The rows of another question are none of this one.
    const fits = place === null || place.query === cohort.query;
    const known = fits && place?.cohort === cohort.id && cohort.knows(place.serial);
    if (known || !fits || resumePoint(revision, question, reader.mirror) === null) {
      await cohort.ready();
      return known ? { kind: "after", serial: place.serial } : { kind: "snapshot" };
    }
    const answer = await cohort.ask({ resume: revision });
    const frame = answer.until === (place?.until ?? null) ? cohort.moved(answer) : null;
    const { position } = cohort;
    return frame && position ? { kind: "moved", frame, position } : { kind: "snapshot" };
  }

  #cohort(options: SubscribeOptions): Cohort {
    const { question, reader, withWindow } = options;
    const query = `${question.key}${withWindow ? "w" : ""}`;
    const kept = this.#cohorts.get(query) ?? this.#resting.take(query);
    if (kept) {
      this.#cohorts.set(query, kept);
      return kept;
    }
    const { limits, now, onEvaluated } = this.#options;
    if (this.#cohorts.size >= limits.cohortsMax)
      throw apiError(
        "RATE_LIMITED",
        "Too many different live queries are open. Try again later, or ask what others ask.",
      );
    const id = `${this.#id}${(++this.#made).toString(36)}`;
    const turns = this.#turns;
    const cohort = new Cohort({ query, id, question, reader, turns, withWindow, now, onEvaluated });
    this.#cohorts.set(query, cohort);
    return cohort;
  }

  #retire(cohort: Cohort): void {
    if (this.#closed || !cohort.idle || this.#cohorts.get(cohort.query) !== cohort) return;
    this.#cohorts.delete(cohort.query);
    if (cohort.answer === null) cohort.close();
    else this.#resting.keep(cohort);
  }
}
