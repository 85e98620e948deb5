import type { Random } from "./random.js";

/** A record on its way into the log. */
interface PlainRecord {
  readonly value: string | null;
  readonly recordTime: number;
}

/** Makes records for one partition: mostly in order, with stragglers, very late ones, future ones, repetitions and broken ones. */
export class RandomRecords {
  readonly #random: Random;
  #made = 0;
  readonly #recent: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** `delayMs`: how long the event was on its way, beyond what is usual. */
  make(now: number, delayMs: number): PlainRecord {
    const random = this.#random;
    const recordTime = now - (random.chance(0.05) ? random.between(0, 3_000) : 0);
    if (random.chance(0.03)) return { value: this.#broken(), recordTime };
    if (this.#recent.length > 0 && random.chance(0.08))
      return {
        value: random.chance(0.5) ? this.#recent.at(-1)! : random.pick(this.#recent),
        recordTime,
      };
    const time = this.#time(now - delayMs);
    // Where panes end, and where events are late: off by one shows there.
    const value = this.#event(random.chance(0.15) ? Math.round(time / 5_000) * 5_000 : time);
    this.#recent.push(value);
    if (this.#recent.length > 40) this.#recent.shift();
    return { value, recordTime };
  }

  #time(now: number): number {
    const random = this.#random;
    const chance = random.next();
    if (chance < 0.02) return now + random.between(5_000, 40_000);
    if (chance < 0.05) return now - random.between(60_000, 600_000);
    if (chance < 0.25) return now - random.between(0, 60_000);
    return now - random.between(0, 4_000);
  }

  #event(at: number): string {
    const random = this.#random;
    return JSON.stringify({
      id: `e${this.#made++}`,
      at: new Date(at).toISOString(),
      shop: `s${random.between(0, 5)}`,
      ...(random.chance(0.8) ? { kind: random.pick(["a", "b", "c", "ü"]) } : {}),
      amount: random.between(-500, 3_000) / 100,
      pieces: random.chance(0.8) ? random.between(0, 4) : null,
    });
  }

  #broken(): string | null {
    return this.#random.pick([
      null,
      "{",
      "[]",
      '{"at":"2026-01-01"}',
      '{"id":"x","at":"2026-01-01T00:00:00Z","shop":7,"amount":1}',
      '"text"',
    ]);
  }
}
