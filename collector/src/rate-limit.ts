import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { RequestError } from "./problem.js";

/** Counts events by remote address, over one second. */
export class RateLimit {
  readonly #limiter: RateLimiterMemory;
  readonly #perSecond: number;

  constructor(eventsPerSecondMax: number) {
    this.#perSecond = eventsPerSecondMax;
    this.#limiter = new RateLimiterMemory({ points: eventsPerSecondMax, duration: 1, keyPrefix: "events" });
  }

  /** Throws 429 if this address has posted more than its share. */
  async take(address: string, events: number): Promise<void> {
    try {
      await this.#limiter.consume(address, events);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new RequestError(
        429,
        "RATE_LIMITED",
        `More than ${this.#perSecond} events within a second. Try again in ${seconds} s.`,
        { "retry-after": String(seconds) },
      );
    }
  }
}
