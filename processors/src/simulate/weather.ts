import type { Random } from "./random.js";
import type { SimulatedClock } from "./simulated-clock.js";

export type Engine = "log" | "live" | "history";

/** What an engine is like for a while, for everyone: it refuses, it does not answer, or it takes its time. */
export type Weather = "unavailable" | "frozen" | "slow";

interface Spell {
  readonly weather: Weather;
  readonly until: number;
}

/** Spells of bad weather, by engine. */
export class WeatherMap {
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  readonly #spells = new Map<Engine, Spell>();

  constructor(clock: SimulatedClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  begin(engine: Engine, weather: Weather, ms: number): void {
    this.#spells.set(engine, { weather, until: this.#clock.now() + ms });
  }

  clear(): void {
    this.#spells.clear();
  }

  /** A call goes through the weather; false where the engine refuses it. */
  async pass(engine: Engine): Promise<boolean> {
    const spell = this.#spells.get(engine);
    if (spell === undefined || spell.until <= this.#clock.now()) return true;
    if (spell.weather === "unavailable") return false;
    await this.#clock.sleep(
      spell.weather === "frozen" ? spell.until - this.#clock.now() : this.#random.between(50, 1_000),
    );
    return true;
  }
}
