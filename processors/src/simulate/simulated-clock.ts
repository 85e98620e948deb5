import type { Clock } from "@freshet/engines";

interface Sleeper {
  readonly at: number;
  /** Keeps the order of those that wake at the same time. */
  readonly sequence: number;
  readonly wake: () => void;
}

/** Time that moves only when the simulation says so. */
export class SimulatedClock implements Clock {
  #now: number;
  #sequence = 0;
  #sleepers: Sleeper[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), sequence: this.#sequence++, wake: done };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", done, { once: true });
    });
  }

  /** Moves to the next moment at which someone wakes, and wakes one. False if nobody sleeps. */
  step(): boolean {
    let next: Sleeper | null = null;
    for (const sleeper of this.#sleepers) {
      if (
        next === null ||
        sleeper.at < next.at ||
        (sleeper.at === next.at && sleeper.sequence < next.sequence)
      )
        next = sleeper;
    }
    if (next === null) return false;
    this.#now = Math.max(this.#now, next.at);
    next.wake();
    return true;
  }
}

/** Until everything that can go on without time passing has gone on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
