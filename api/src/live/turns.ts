import type { Reader } from "../read/reader.js";

/** While events wait to be counted, live queries take one part in so many of the time, all together. */
const BEHIND_FACTOR = 8;
/** A turn ends at the latest after this: who waits for a store may not hold up the others. */
const TURN_MS_MAX = 1_000;
const REST_MS_MAX = 2_000;

/** Lets live queries be worked out one after the other, with rests between them while there is more urgent work. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  readonly #resting = new Map<NodeJS.Timeout, () => void>();

  /** Resolves when it is the caller's turn, to what ends the turn; told what the work took. */
  async begin(reader: Reader): Promise<(costMs: number) => void> {
    const before = this.#last;
    let end: () => void = () => {};
    this.#last = new Promise((resolve) => (end = resolve));
    await before;
    const giveUp = setTimeout(end, TURN_MS_MAX);
    return (costMs) => {
      clearTimeout(giveUp);
      if (!reader.behind) return end();
      const rest = setTimeout(
        () => {
          this.#resting.delete(rest);
          end();
        },
        Math.min(REST_MS_MAX, costMs * (BEHIND_FACTOR - 1)),
      );
      this.#resting.set(rest, end);
    };
  }

  /** Nobody rests any longer. */
  close(): void {
    for (const [rest, end] of this.#resting) {
      clearTimeout(rest);
      end();
    }
    this.#resting.clear();
  }
}
