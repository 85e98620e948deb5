import type { HistoryStore, LiveStore, Log } from "@freshet/engines";
import { HistoryError, LiveError, LogError } from "@freshet/engines";
import type { Random } from "./random.js";
import type { SimulatedClock } from "./simulated-clock.js";
import type { SimulatedHistory } from "./simulated-history.js";

/** Chances of one call going wrong. */
export interface FaultRates {
  /** Fails, nothing done. */
  readonly before: number;
  /** Done, but the answer is lost: the outcome is unknown to the caller. */
  readonly after: number;
  readonly slow: number;
}

/**
 * What one owner of a partition sees of the world. Its calls may be slow, fail, or fail after having been done; once it is killed they never
 * return; while it is frozen they wait, and go on later as those of a zombie.
 */
export class Owner {
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  readonly #rates: FaultRates;
  #isDead = false;
  #thaw: Promise<void> | null = null;
  #wake: () => void = () => {};

  constructor(clock: SimulatedClock, random: Random, rates: FaultRates) {
    this.#clock = clock;
    this.#random = random;
    this.#rates = rates;
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

  /** Lets the loop of events turn; others may act meanwhile. */
  async pause(): Promise<void> {
    await this.#clock.sleep(0);
    await this.#gate();
  }

  async call<T>(operation: () => Promise<T>, failure: () => Error, partly?: () => void): Promise<T> {
    await this.#clock.sleep(
      this.#random.chance(this.#rates.slow) ? this.#random.between(1, 3_000) : this.#random.between(0, 2),
    );
    await this.#gate();
    if (this.#random.chance(this.#rates.before)) {
      if (partly && this.#random.chance(0.5)) partly();
      throw failure();
    }
    const result = await operation();
    await this.#clock.sleep(this.#random.between(0, 2));
    await this.#gate();
    if (this.#random.chance(this.#rates.after)) throw failure();
    return result;
  }

  async #gate(): Promise<void> {
    if (this.#thaw !== null) await this.#thaw;
    if (this.#isDead) await new Promise<never>(() => {});
  }

  log(log: Log): Log {
    const lost = (): Error => new LogError("io", "The log is away.", { canRetry: true });
    return {
      createTopic: (topic, settings) => log.createTopic(topic, settings),
      partitions: (topic) => log.partitions(topic),
      append: (...args) => this.call(() => log.append(...args), lost),
      lastSequence: (...args) => this.call(() => log.lastSequence(...args), lost),
      read: (...args) => this.call(() => log.read(...args), lost),
      end: (...args) => log.end(...args),
      start: (...args) => this.call(() => log.start(...args), lost),
      wait: async (...args) => {
        await log.wait(...args);
        await this.#gate();
      },
      assign: (...args) => log.assign(...args),
      close: () => log.close(),
    };
  }

  live(live: LiveStore): LiveStore {
    const lost = (): Error => new LiveError("unavailable", "The live store is away.", { canRetry: true });
    return {
      open: (...args) => this.call(() => live.open(...args), lost),
      flush: (flush) => this.call(() => live.flush(flush), lost),
      snapshot: (rollup) => this.call(() => live.snapshot(rollup), lost),
      follow: (...args) => live.follow(...args),
      publishSource: (status) => this.call(() => live.publishSource(status), lost),
      sources: () => live.sources(),
      close: () => live.close(),
    };
  }

  history(history: SimulatedHistory): HistoryStore {
    const lost = (): Error =>
      new HistoryError("unavailable", "The history store is away.", { canRetry: true });
    return {
      begin: (...args) => this.call(() => history.begin(...args), lost),
      write: (chunks) =>
        this.call(
          () => history.write(chunks),
          lost,
          // In any order: a store may write the chunks of one call side by side.
          () => chunks.filter(() => this.#random.chance(0.5)).forEach((chunk) => history.writeOne(chunk)),
        ),
      checkpoint: (...args) => this.call(() => history.checkpoint(...args), lost),
      recover: (task) => this.call(() => history.recover(task), lost),
      read: (range) => this.call(() => history.read(range), lost),
      expire: (...args) => this.call(() => history.expire(...args), lost),
      firstPane: (...args) => this.call(() => history.firstPane(...args), lost),
      getMeta: (key) => this.call(() => history.getMeta(key), lost),
      setMeta: (...args) => this.call(() => history.setMeta(...args), lost),
      close: () => history.close(),
    };
  }
}
