import type { AppendReceipt, Assignment, Log, ProducerMark, TopicSettings } from "@freshet/engines";
import { RecordBatch } from "@freshet/engines";

interface StoredPartition {
  readonly batches: RecordBatch[];
  readonly producers: Map<string, number>;
  readonly waiters: Set<() => void>;
  end: number;
}

/** The log in memory. What happens to calls on their way is decided by whoever wraps it. */
export class SimulatedLog implements Log {
  readonly #topics = new Map<string, StoredPartition[]>();

  async createTopic(topic: string, settings: TopicSettings): Promise<void> {
    if (this.#topics.has(topic)) return;
    this.#topics.set(topic, Array.from({ length: settings.partitions }, emptyPartition));
  }

  /** Topics may grow while they are read (A4). */
  addPartition(topic: string): void {
    this.#topics.get(topic)!.push(emptyPartition());
  }

  async partitions(topic: string): Promise<number> {
    return this.#topics.get(topic)!.length;
  }

  async append(
    topic: string,
    partition: number,
    bytes: Uint8Array,
    producer?: ProducerMark,
  ): Promise<AppendReceipt> {
    const stored = this.#partition(topic, partition);
    const batch = RecordBatch.parse(bytes, stored.end);
    if (producer && producer.sequence <= (stored.producers.get(producer.id) ?? -1))
      return { partition, baseOffset: -1, count: 0, duplicate: true };
    if (producer) stored.producers.set(producer.id, producer.sequence);
    stored.batches.push(batch);
    stored.end = batch.nextOffset;
    for (const wake of [...stored.waiters]) wake();
    return { partition, baseOffset: batch.baseOffset, count: batch.count, duplicate: false };
  }

  async lastSequence(topic: string, partition: number, producerId: string): Promise<number> {
    return this.#partition(topic, partition).producers.get(producerId) ?? -1;
  }

  async read(topic: string, partition: number, offset: number): Promise<RecordBatch | null> {
    return this.#partition(topic, partition).batches.find((batch) => batch.nextOffset > offset) ?? null;
  }

  async end(topic: string, partition: number): Promise<number> {
    return this.#partition(topic, partition).end;
  }

  async start(): Promise<number> {
    return 0;
  }

  wait(topic: string, partition: number, offset: number, signal: AbortSignal): Promise<void> {
    const stored = this.#partition(topic, partition);
    return new Promise((resolve) => {
      const wake = (): void => {
        if (stored.end <= offset && !signal.aborted) return;
        stored.waiters.delete(wake);
        resolve();
      };
      stored.waiters.add(wake);
      signal.addEventListener("abort", wake, { once: true });
      wake();
    });
  }

  async assign(_topic: string, _group: string, _assignment: Assignment): Promise<() => Promise<void>> {
    throw new Error("The simulation assigns partitions itself.");
  }

  async close(): Promise<void> {}

  /** All batches of a partition, for the check. */
  batches(topic: string, partition: number): readonly RecordBatch[] {
    return this.#partition(topic, partition).batches;
  }

  #partition(topic: string, partition: number): StoredPartition {
    return this.#topics.get(topic)![partition];
  }
}

function emptyPartition(): StoredPartition {
  return { batches: [], producers: new Map(), waiters: new Set(), end: 0 };
}
