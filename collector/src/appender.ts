import type { Clock, Log } from "@freshet/engines";
import { LogError, RecordBatchBuilder } from "@freshet/engines";
import type { CollectorLimits } from "./limits.js";
import { encodeReceipt } from "./receipt.js";

/** An event on its way to the log. */
export interface Outgoing {
  /** Position in the request. */
  readonly index: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array;
}

export type AppendOutcome = { readonly receipt: string } | { readonly error: unknown };

interface Waiting {
  readonly events: readonly Outgoing[];
  readonly bytes: number;
  readonly recordTime: number;
  readonly settle: (outcomes: readonly AppendOutcome[]) => void;
}

/** Batches of the log stay near these sizes, whatever is posted. */
const batchEventsMax = 5_000;
const batchBytesMax = 4 * 1024 * 1024;
const attemptsMax = 3;
const retryAfterMs = 100;

/** Room for events that wait for the log, shared by all partitions. */
export class AppendBudget {
  readonly #limits: CollectorLimits;
  #events = 0;
  #bytes = 0;

  constructor(limits: CollectorLimits) {
    this.#limits = limits;
  }

  get events(): number {
    return this.#events;
  }

  /** False if there is no room; a single request always fits into an empty queue. */
  take(events: number, bytes: number): boolean {
    const full =
      this.#events + events > this.#limits.queuedEventsMax ||
      this.#bytes + bytes > this.#limits.queuedBytesMax;
    if (full && this.#events > 0) return false;
    this.#events += events;
    this.#bytes += bytes;
    return true;
  }

  give(events: number, bytes: number): void {
    this.#events -= events;
    this.#bytes -= bytes;
  }
}

/**
 * Appends to one partition. While one append is under way, whatever is posted meanwhile gathers and goes out together in
 * the next: one durable write serves many small requests.
 */
export class PartitionAppender {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #topic: string;
  readonly #partition: number;
  readonly #builder = new RecordBatchBuilder();
  #waiting: Waiting[] = [];
  #running = false;
  #run: Promise<void> = Promise.resolve();

  constructor(options: { log: Log; clock: Clock; topic: string; partition: number }) {
    this.#log = options.log;
    this.#clock = options.clock;
    this.#topic = options.topic;
    this.#partition = options.partition;
  }

  /** Resolves, never rejects, when every event is durable or has failed; one outcome for each, in order. */
  append(events: readonly Outgoing[], bytes: number, recordTime: number): Promise<readonly AppendOutcome[]> {
    return new Promise((settle) => {
      this.#waiting.push({ events, bytes, recordTime, settle });
      if (this.#running) return;
      this.#running = true;
      this.#run = this.#drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#run;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      const outcomes: AppendOutcome[][] = group.map(() => []);
      for (const batch of this.#batches(group)) {
        const result = await this.#appendBatch(batch.bytes);
        for (const [position, member] of batch.members.entries()) {
          outcomes[member].push(this.#outcome(result, position));
        }
      }
      group.forEach((request, member) => request.settle(outcomes[member]));
    }
    // In the same turn as the check above, or an event that comes in between would wait for ever.
    this.#running = false;
  }

  /** The oldest requests, up to about one batch. */
  #nextGroup(): Waiting[] {
    let events = 0;
    let bytes = 0;
    let size = 0;
    for (const request of this.#waiting) {
      events += request.events.length;
      bytes += request.bytes;
      if (size > 0 && (events > batchEventsMax || bytes > batchBytesMax)) break;
      size++;
    }
    return this.#waiting.splice(0, size);
  }

  /** Encodes a group; `members` says for each record which request it came from. */
  *#batches(group: readonly Waiting[]): Generator<{ bytes: Uint8Array; members: readonly number[] }> {
    let members: number[] = [];
    for (const [member, request] of group.entries()) {
      for (const event of request.events) {
        this.#builder.add(event.key, event.value, request.recordTime);
        members.push(member);
        if (this.#builder.count < batchEventsMax && this.#builder.bytes < batchBytesMax) continue;
        yield { bytes: this.#take(), members };
        members = [];
      }
    }
    if (members.length > 0) yield { bytes: this.#take(), members };
  }

  #take(): Uint8Array {
    const bytes = this.#builder.build();
    this.#builder.reset();
    return bytes;
  }

  /** Repeats only what was certainly not written: anything else might put events into the log twice. */
  async #appendBatch(batch: Uint8Array): Promise<{ baseOffset: number } | { error: unknown }> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#log.append(this.#topic, this.#partition, batch);
      } catch (error) {
        const repeat =
          error instanceof LogError && error.canRetry && error.notWritten && attempt < attemptsMax;
        if (!repeat) return { error };
        await this.#clock.sleep(retryAfterMs * attempt);
      }
    }
  }

  #outcome(result: { baseOffset: number } | { error: unknown }, position: number): AppendOutcome {
    if ("error" in result) return result;
    const offset = result.baseOffset + position;
    return { receipt: encodeReceipt({ topic: this.#topic, partition: this.#partition, offset }) };
  }
}
