import type { Clock, Log } from "@freshet/engines";
import type { AppendBudget, AppendOutcome, Outgoing } from "./appender.js";
import { PartitionAppender } from "./appender.js";
import { partitionOf } from "./partition-of.js";

/** Sends the events of a topic to their partitions. */
export class TopicAppender {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #topic: string;
  readonly #budget: AppendBudget;
  #partitions: readonly PartitionAppender[] | null = null;
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
      const partitions = (this.#partitions ??= await this.#open());
      const keyless = this.#keyless++ % partitions.length;
      const shares = new Map<number, number[]>();
      for (const [at, event] of events.entries()) {
        const partition = event.key === null ? keyless : partitionOf(event.key, partitions.length);
        const share = shares.get(partition);
        if (share) share.push(at);
        else shares.set(partition, [at]);
      }
      const outcomes = new Array<AppendOutcome>(events.length);
      await Promise.all(
        Array.from(shares, async ([partition, share]) => {
          const part = share.map((at) => events[at]);
          const partBytes = part.reduce((sum, event) => sum + event.value.length, 0);
          const results = await partitions[partition].append(part, partBytes, recordTime);
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
    await Promise.all((this.#partitions ?? []).map((partition) => partition.idle()));
  }

  async #open(): Promise<readonly PartitionAppender[]> {
    const count = await this.#log.partitions(this.#topic);
    return Array.from(
      { length: count },
      (_, partition) =>
        new PartitionAppender({ log: this.#log, clock: this.#clock, topic: this.#topic, partition }),
    );
  }
}
