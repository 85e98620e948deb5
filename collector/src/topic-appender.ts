import type { Clock, Log } from "@freshet/engines";
import { LogError } from "@freshet/engines";
import type { AppendBudget, AppendOutcome, Outgoing } from "./appender.js";
import { PartitionAppender } from "./appender.js";
import { partitionOf } from "./partition-of.js";

/** With the 20 s for which a log may remember the number itself: added partitions get events within 30 s. */
const askAgainMs = 10_000;

/**
 * Sends the events of a topic to their partitions, and asks the log now and then how many there are. When some are added, a key's further
 * events may go to another partition than those before, as with every producer that speaks Kafka's protocol.
 */
export class TopicAppender {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #topic: string;
  readonly #budget: AppendBudget;
  /** One for each partition that there ever was; events go to the first `#count`. */
  readonly #partitions: PartitionAppender[] = [];
  #count = 0;
  #askedAt = -Infinity;
  #asking: Promise<void> | null = null;
  #keyless = 0;

  constructor(options: { log: Log; clock: Clock; topic: string; budget: AppendBudget }) {
    this.#log = options.log;
    this.#clock = options.clock;
    this.#topic = options.topic;
    this.#budget = options.budget;
  }

  /**
   * Answers one outcome per event, in order, or null if too much waits already. Events without a key go to one partition
   * per request, in turn, so that small requests stay whole.
   */
  async append(events: readonly Outgoing[], recordTime: number): Promise<readonly AppendOutcome[] | null> {
    const bytes = events.reduce((sum, event) => sum + event.value.length + (event.key?.length ?? 0), 0);
    if (!this.#budget.take(events.length, bytes)) return null;
    try {
      await this.#look();
      const count = this.#count;
      const keyless = this.#keyless++ % count;
      const shares = new Map<number, number[]>();
      for (const [at, event] of events.entries()) {
        const partition = event.key === null ? keyless : partitionOf(event.key, count);
        const share = shares.get(partition);
        if (share) share.push(at);
        else shares.set(partition, [at]);
      }
      const outcomes = new Array<AppendOutcome>(events.length);
      await Promise.all(
        Array.from(shares, async ([partition, share]) => {
          const part = share.map((at) => events[at]);
          const partBytes = part.reduce((sum, event) => sum + event.value.length, 0);
          const results = await this.#partitions[partition].append(part, partBytes, recordTime);
          if (results.some(isOfNoPartition)) this.#askedAt = -Infinity;
          share.forEach((at, position) => (outcomes[at] = results[position]));
        }),
      );
      return outcomes;
    } catch (error) {
      return events.map(() => ({ error }));
    } finally {
      this.#budget.give(events.length, bytes);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#partitions.map((partition) => partition.idle()));
  }

  /** Waits for the number only while it is not known at all: a log that does not answer holds up nothing that it held up not before. */
  async #look(): Promise<void> {
    // Also when the clock was set back.
    const isOld = Math.abs(this.#clock.now() - this.#askedAt) >= askAgainMs;
    if (isOld) this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    if (this.#count === 0) await this.#asking;
    else this.#asking?.catch(() => undefined);
  }

  async #ask(): Promise<void> {
    const count = await this.#log.partitions(this.#topic);
    this.#askedAt = this.#clock.now();
    this.#count = count;
    for (let partition = this.#partitions.length; partition < count; partition++) {
      const options = { log: this.#log, clock: this.#clock, topic: this.#topic, partition };
      this.#partitions.push(new PartitionAppender(options));
    }
  }
}

/** The topic was made anew, with fewer partitions. */
function isOfNoPartition(outcome: AppendOutcome): boolean {
  return "error" in outcome && outcome.error instanceof LogError && outcome.error.code === "unknown-topic";
}
