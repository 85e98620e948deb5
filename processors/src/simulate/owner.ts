import { HistoryError, LiveError, LogError } from "@freshet/engines";
import type { Random } from "./random.js";
import type { SimulatedClock } from "./simulated-clock.js";
import type { Engine, WeatherMap } from "./weather.js";

/** Chances of one call going wrong. */
export interface FaultRates {
  /** Fails, nothing done. */
  readonly before: number;
  /** Done, but the answer is lost. */
  readonly after: number;
  readonly slow: number;
  /** A write that is not answered in time: it was done, or never will be, or is done later, when the caller has long gone on. */
  readonly timeOut: number;
  /** The owner dies within a write, which is done, or in part, or not at all. */
  readonly death: number;
  /** The live store answers with a head that it showed before. */
  readonly stale: number;
  /** The log delivers a batch that it has delivered before. */
  readonly repeat: number;
}

export const NO_FAULTS: FaultRates = {
  before: 0,
  after: 0,
  slow: 0,
  timeOut: 0,
  death: 0,
  stale: 0,
  repeat: 0,
};

/** Longer than a death takes to be noticed. */
const LATE_MS_MAX = 20_000;

interface OwnerOptions {
  readonly clock: SimulatedClock;
  readonly random: Random;
  readonly weather: WeatherMap;
  readonly rates: () => FaultRates;
  /** It died within a call. */
  readonly onDeath: (engine: Engine) => void;
  /** Something that it wrote will be done later. */
  readonly onStraggler: () => void;
}

/** A call of an engine. */
interface Call<T> {
  readonly engine: Engine;
  readonly operation: () => Promise<T>;
  /** For writes: does some of it. */
  readonly partly?: () => void;
}

/**
 * The process that owns a partition, as the engines meet it. Its calls may be slow, fail, or fail after having been done; once it is killed they never
 * return; while it is frozen they wait, and go on later as those of a zombie.
 */
export class Owner {
  readonly #options: OwnerOptions;
  #isDead = false;
  #thaw: Promise<void> | null = null;
  #wake: () => void = () => {};

  constructor(options: OwnerOptions) {
    this.#options = options;
  }

  kill(): void {
    this.#isDead = true;
    this.#wake();
  }

  freeze(): void {
    this.#thaw ??= new Promise((resolve) => (this.#wake = resolve));
  }

  thaw(): void {
    this.#wake();
    this.#thaw = null;
  }

  chance(fault: keyof FaultRates): boolean {
    return this.#options.random.chance(this.#options.rates()[fault]);
  }

  /** Lets the loop of events turn; others may act meanwhile. */
  async pause(): Promise<void> {
    await this.#sleep(0);
  }

  async read<T>(engine: Engine, operation: () => Promise<T>): Promise<T> {
    await this.#reach(engine);
    return this.#answer({ engine, operation });
  }

  async write<T>(engine: Engine, operation: () => Promise<T>, partly?: () => void): Promise<T> {
    const call = { engine, operation, partly };
    await this.#reach(engine, partly);
    if (this.chance("death")) return this.#die(call);
    if (this.chance("timeOut")) return this.#timeOut(call);
    return this.#answer(call);
  }

  /** Until the engine has the call. */
  async #reach(engine: Engine, partly?: () => void): Promise<void> {
    const { random, weather } = this.#options;
    await this.#sleep(this.chance("slow") ? random.between(1, 3_000) : random.between(0, 2));
    if (!(await weather.pass(engine))) throw failureOf(engine);
    await this.gate();
    if (!this.chance("before")) return;
    if (partly && random.chance(0.5)) partly();
    throw failureOf(engine);
  }

  async #answer<T>({ engine, operation }: Call<T>): Promise<T> {
    const result = await operation();
    await this.#sleep(this.#options.random.between(0, 2));
    if (this.chance("after")) throw failureOf(engine);
    return result;
  }

  async #die<T>({ engine, operation, partly }: Call<T>): Promise<T> {
    const { random, onDeath } = this.#options;
    if (partly && random.chance(0.7)) partly();
    else if (random.chance(0.5)) await operation().catch(() => {});
    this.kill();
    onDeath(engine);
    return new Promise<never>(() => {});
  }

  async #timeOut<T>({ engine, operation }: Call<T>): Promise<T> {
    const { clock, random, onStraggler } = this.#options;
    const outcome = random.pick(["done", "late", "never"]);
    if (outcome === "done") await operation();
    if (outcome === "late") {
      onStraggler();
      const done = clock.sleep(random.between(0, LATE_MS_MAX)).then(operation);
      // Nobody listens any more.
      void done.catch(() => {});
    }
    await this.#sleep(random.between(500, 5_000));
    throw failureOf(engine);
  }

  async #sleep(ms: number): Promise<void> {
    await this.#options.clock.sleep(ms);
    await this.gate();
  }

  /** The dead go no further, and the frozen not yet. */
  async gate(): Promise<void> {
    if (this.#thaw !== null) await this.#thaw;
    if (this.#isDead) await new Promise<never>(() => {});
  }
}

function failureOf(engine: Engine): Error {
  const options = { canRetry: true };
  switch (engine) {
    case "log":
      return new LogError("io", "The log is away.", options);
    case "live":
      return new LiveError("unavailable", "The live store is away.", options);
    case "history":
      return new HistoryError("unavailable", "The history store is away.", options);
  }
}
