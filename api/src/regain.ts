import type { Clock } from "@freshet/engines";

/** A live store that was lost is filled up to the last checkpoint at first, and then comes to where it was. So long it may stand still on the way, */
const STANDSTILL_MS = 10_000;
/** and so long it may take. */
const REGAIN_MS = 60_000;

/** How a live store that is filled again comes nearer to where it was. */
export class Regain {
  readonly #clock: Clock;
  #settledAt: number | null = null;
  #movedAt = 0;
  #missing = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Told how many events are missing, once all partitions are settled. */
  isGivenUp(missing: number): boolean {
    const now = this.#clock.now();
    this.#settledAt ??= now;
    if (missing < this.#missing) this.#movedAt = now;
    this.#missing = missing;
    return now - this.#movedAt >= STANDSTILL_MS || now - this.#settledAt >= REGAIN_MS;
  }
}
