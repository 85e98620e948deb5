import { LiveError } from "../port.js";
import type { RedisClient } from "./connect.js";
import { remedyOf, toLiveError } from "./errors.js";
import type { RedisSettings } from "./options.js";
import type { Script } from "./scripts.js";

export type Argument = string | Buffer | number;

const PAUSE_MS_MIN = 10;
const PAUSE_MS_MAX = 400;

/** Commands over one connection, tried again within a bounded time. Replies are bytes. */
export class Calls {
  readonly #client: RedisClient;
  readonly #settings: RedisSettings;
  readonly #stop = new AbortController();
  /** Why there is no connection, where there is none. */
  #broken: Error | null = null;

  constructor(client: RedisClient, settings: RedisSettings) {
    this.#client = client;
    this.#settings = settings;
    client.on("error", (error: Error) => (this.#broken = error));
  }

  /** One command. `what` begins the message of the error. */
  async call(what: string, name: string, ...args: Argument[]): Promise<unknown> {
    return await this.#again(what, () => this.#client.callBuffer(name, ...args));
  }

  async run(
    what: string,
    script: Script,
    keys: readonly string[],
    args: readonly Argument[],
  ): Promise<unknown> {
    let isKnown = true;
    return await this.#again(what, async () => {
      try {
        return isKnown
          ? await this.#client.callBuffer("evalsha", script.sha, keys.length, ...keys, ...args)
          : await this.#client.callBuffer("eval", script.lua, keys.length, ...keys, ...args);
      } catch (error) {
        if (remedyOf(error) !== "send-script") throw error;
        isKnown = false;
        return await this.#client.callBuffer("eval", script.lua, keys.length, ...keys, ...args);
      }
    });
  }

  close(): void {
    this.#stop.abort();
    this.#client.disconnect();
  }

  assertOpen(): void {
    if (this.#stop.signal.aborted) throw new LiveError("closed", "The live store is closed.");
  }

  async #again(what: string, operation: () => Promise<unknown>): Promise<unknown> {
    const { timeoutMs, target } = this.#settings;
    const begun = performance.now();
    let pauseMs = PAUSE_MS_MIN;
    for (;;) {
      this.assertOpen();
      try {
        return await operation();
      } catch (error) {
        this.assertOpen();
        const isLate = performance.now() - begun + pauseMs > timeoutMs;
        if (isLate || remedyOf(error) !== "again") throw toLiveError(this.#reasonOf(error), what, target);
      }
      await this.#settings.clock.sleep(pauseMs, this.#stop.signal);
      pauseMs = Math.min(PAUSE_MS_MAX, 2 * pauseMs);
    }
  }

  #reasonOf(error: unknown): unknown {
    const isOffline = error instanceof Error && error.message.includes("isn't writeable");
    return isOffline && this.#broken ? this.#broken : error;
  }
}
