import type { Cohort } from "./cohort.js";

export interface RestingLimits {
  readonly ms: number;
  /** Estimated. */
  readonly bytesMax: number;
  readonly countMax: number;
}

interface Kept {
  readonly cohort: Cohort;
  readonly timer: NodeJS.Timeout;
  /** As it was when it came: one that was being worked out by then may still change. */
  readonly bytes: number;
}

/** Cohorts whose last subscriber has gone, kept for a short time: a client that reconnects is told only what it missed. */
export class Resting {
  readonly #limits: RestingLimits;
  /** The one that has rested longest first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(limits: RestingLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  keep(cohort: Cohort): void {
    cohort.rest();
    const { ms, bytesMax, countMax } = this.#limits;
    const timer = setTimeout(() => this.#drop(cohort.query), ms).unref();
    const { bytes } = cohort;
    this.#kept.set(cohort.query, { cohort, timer, bytes });
    this.#bytes += bytes;
    while (this.#bytes > bytesMax || this.#kept.size > countMax) this.dropOldest();
  }

  /** The cohort of a live query, which rests no longer; null if none does. */
  take(query: string): Cohort | null {
    const found = this.#kept.get(query);
    if (!found) return null;
    clearTimeout(found.timer);
    this.#kept.delete(query);
    this.#bytes -= found.bytes;
    return found.cohort;
  }

  dropOldest(): void {
    for (const query of this.#kept.keys()) return this.#drop(query);
  }

  close(): void {
    while (this.#kept.size > 0) this.dropOldest();
  }

  #drop(query: string): void {
    this.take(query)?.close();
  }
}
