import type { Environment } from "../options.js";

/** Ends a turn of the event loop when it has lasted long enough, so that whoever shares the process is answered. */
export class TimeBox {
  readonly #environment: Environment;
  #since: number;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#since = environment.clock.now();
  }

  /** True where the turn has lasted its time. */
  get isSpent(): boolean {
    return this.#environment.clock.now() - this.#since >= this.#environment.tuning.sliceMsMax;
  }

  async pause(): Promise<void> {
    await this.#environment.pause();
    this.#since = this.#environment.clock.now();
  }
}
