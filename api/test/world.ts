import type { Flight, Rig } from "./fixture.js";
import { NOON, flight } from "./fixture.js";

/** A small random number generator (mulberry32), so that a failure names its seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)];
}

/**
 * Flights, flushes, stores and drops in any order, as tasks, checkpoints and their delays may make them happen. Keeps the
 * log of every partition.
 */
export class World {
  readonly logs: Flight[][] = [[], []];
  readonly #rig: Rig;
  readonly #random: () => number;

  constructor(rig: Rig, random: () => number) {
    this.#rig = rig;
    this.#random = random;
  }

  async step(): Promise<void> {
    const random = this.#random;
    const task = pick(random, this.#rig.tasks);
    const dice = random();
    if (dice < 0.5) this.addFlights(1 + Math.floor(random() * 8));
    else if (dice < 0.75) await task.flush();
    else if (task.panes.size > 0) {
      const { grainMs, pane } = pick(random, [...task.panes.values()]);
      if (dice < 0.85) {
        // History ahead of the live store for a moment: readers have to wait for the feed.
        task.store(grainMs, pane);
        await new Promise((resolve) => setImmediate(resolve));
        await task.flush();
      } else await task.drop(grainMs, pane);
    }
  }

  addFlights(count: number): void {
    const random = this.#random;
    for (let i = 0; i < count; i++) {
      const hours = -random() * random() * 40;
      const one = flight(Math.floor(NOON + hours * 3_600_000), {
        origin: pick(random, ["ATL", "BOS", "CLE", "DEN", "EWR"]),
        carrier: pick(random, ["AA", "DL", null]),
        destination: pick(random, ["JFK", "LAX", "ORD"]),
        delay: Math.floor(random() * 200) - 20,
      });
      this.#rig.add(one);
      this.logs[one.origin.charCodeAt(0) % 2].push(one);
    }
  }

  async flush(): Promise<void> {
    await this.#rig.flush();
  }
}
