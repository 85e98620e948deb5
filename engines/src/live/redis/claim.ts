import { LiveError } from "../port.js";
import type { Calls } from "./calls.js";
import { whereOf } from "./errors.js";
import type { Keys } from "./keys.js";
import type { RedisSettings } from "./options.js";
import { CLAIM, RELEASE } from "./scripts.js";

/** A claim that is not renewed for so long has ended. */
const CLAIM_MS = 60_000;
const RENEW_MS = 15_000;
const RELEASE_MS = 500;

/**
 * Keeps the keys of a prefix for one deployment: cells of two have the same names where their models are the same, and would be mixed. Redis may
 * forget the claim with all the rest; it is made again when it is renewed.
 */
export class OwnerClaim {
  readonly #calls: Calls;
  readonly #settings: RedisSettings;
  readonly #key: string;
  readonly #client: string;
  #owner: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(of: { calls: Calls; settings: RedisSettings; keys: Keys; id: string }) {
    this.#calls = of.calls;
    this.#settings = of.settings;
    this.#key = of.keys.owner;
    this.#client = of.id;
  }

  /** Rejects with LiveError `conflict` while it is another's. */
  async take(owner: string): Promise<void> {
    const { prefix, target, logger } = this.#settings;
    const what = "Claiming the live store";
    const args = [owner, this.#client, CLAIM_MS];
    const holder = (await this.#calls.run(what, CLAIM, [this.#key], args)) as Buffer;
    if (holder.toString() !== owner)
      throw new LiveError(
        "conflict",
        `The live store at ${whereOf(target)} holds under the prefix ${prefix} the cells of another deployment, whose history is elsewhere. ` +
          `Give this one a FRESHET_PREFIX of its own, or end the other: its claim ends with its last processor, ${CLAIM_MS / 1_000} s after it if that was killed.`,
        { canRetry: true },
      );
    this.#owner = owner;
    if (this.#timer !== undefined) return;
    const renew = (): void =>
      void this.take(owner).catch((err: unknown) => logger.warn({ err }, "The claim could not be renewed"));
    this.#timer = setInterval(renew, RENEW_MS).unref();
  }

  async holder(): Promise<string | null> {
    const holder = (await this.#calls.call("Reading the claim", "hget", this.#key, "owner")) as Buffer | null;
    return holder === null ? null : holder.toString();
  }

  /** Bounded: a claim that is not given up ends by itself. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#owner === undefined) return;
    const what = "Giving up the claim";
    const released = this.#calls.run(what, RELEASE, [this.#key], [this.#owner, this.#client]);
    const timer = new AbortController();
    await Promise.race([
      released.catch(() => undefined),
      this.#settings.clock.sleep(RELEASE_MS, timer.signal),
    ]);
    timer.abort();
  }
}
