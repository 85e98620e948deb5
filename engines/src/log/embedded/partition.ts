import type { Level, WriteOperation } from "../../storage/level-store.js";
import { OrderKey } from "../../storage/order-key.js";
import type { ProducerMark, TopicSettings } from "../port.js";
import type { RecordBatch } from "../record-batch.js";
import { StoredBatch } from "./stored-batch.js";
import { Tail } from "./tail.js";

export interface Topic {
  readonly name: string;
  readonly id: number;
  settings: TopicSettings;
  readonly partitions: readonly Partition[];
}

/** The last batch that a producer appended. */
interface Mark {
  readonly sequence: number;
  readonly baseOffset: number;
  readonly count: number;
}

const MARK_BYTES = 20;

/** One partition: what its readers see, and what the writer has staged but not yet made durable. */
export class Partition {
  readonly topic: Topic;
  readonly index: number;
  readonly tail: Tail;
  readonly #producersMax: number;
  readonly #waiters = new Set<{ readonly offset: number; readonly wake: () => void }>();
  /** Last use last, so that the first is the one to forget. */
  readonly #marks = new Map<string, Mark>();

  /** Offsets that readers see: [start, end). */
  start = 0;
  end = 0;
  /** Greatest record time of the oldest batch. */
  oldestTime = Infinity;
  newestTime = -Infinity;
  /** Bytes ever appended before the oldest batch, and before the next one: the difference is what is kept. */
  #bytesBefore = 0;
  #bytesAppended = 0;
  #stagedEnd = 0;

  constructor(topic: Topic, index: number, limits: { tailBytes: number; producersMax: number }) {
    this.topic = topic;
    this.index = index;
    this.tail = new Tail(limits.tailBytes);
    this.#producersMax = limits.producersMax;
  }

  /** Bytes ever appended, staged ones too. */
  get bytesAppended(): number {
    return this.#bytesAppended;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytesAppended - this.#bytesBefore;
  }

  key(baseOffset: number): Buffer {
    return new OrderKey("d").uint32(this.topic.id).uint32(this.index).int53(baseOffset).build();
  }

  /** All its batches, as a range of keys. */
  get range(): { gte: Buffer; lte: Buffer } {
    return { gte: this.key(0), lte: this.key(Number.MAX_SAFE_INTEGER) };
  }

  /** Reads the state from the store, as at a start. */
  async load(level: Level): Promise<void> {
    this.tail.clear();
    this.#marks.clear();
    const oldest = await edge(level, this, false);
    const newest = await edge(level, this, true);
    this.start = oldest?.baseOffset ?? 0;
    this.end = this.#stagedEnd = newest?.nextOffset ?? 0;
    this.oldestTime = oldest?.maxTimestamp ?? Infinity;
    this.newestTime = newest?.newestTime ?? -Infinity;
    this.#bytesBefore = oldest?.bytesBefore ?? 0;
    this.#bytesAppended = newest?.bytesAfter ?? 0;
    const prefix = this.#markKey().build();
    const range = { gte: prefix, lt: Buffer.concat([prefix, Buffer.alloc(1, 0xff)]) };
    for await (const [key, value] of level.iterator(range))
      this.#marks.set(key.toString("utf8", prefix.length + 4), decodeMark(value));
    for (const waiter of this.#waiters) this.#wakeIfPast(waiter);
  }

  /** The receipt of a batch that is in the log already, or null. */
  duplicateOf(producer: ProducerMark): Mark | null {
    const last = this.#marks.get(producer.id);
    if (!last || producer.sequence > last.sequence) return null;
    return producer.sequence === last.sequence
      ? last
      : { sequence: producer.sequence, baseOffset: -1, count: 0 };
  }

  lastSequence(producerId: string): number {
    return this.#marks.get(producerId)?.sequence ?? -1;
  }

  /** Gives the batch its offset and adds what is to be written. Readers see it after `publish`. */
  stage(
    stored: Buffer,
    batch: RecordBatch,
    operations: WriteOperation[],
    producer?: ProducerMark,
  ): RecordBatch {
    const placed = batch.at(this.#stagedEnd);
    this.newestTime = Math.max(this.newestTime, batch.maxTimestamp);
    StoredBatch.writePrefix(stored, { bytesBefore: this.#bytesAppended, newestTime: this.newestTime });
    operations.push({ type: "put", key: this.key(placed.baseOffset), value: stored });
    if (placed.baseOffset === this.start) this.oldestTime = batch.maxTimestamp;
    this.#bytesAppended += batch.bytes.length;
    this.#stagedEnd = placed.nextOffset;
    if (producer) this.#stageMark(producer, placed, operations);
    return placed;
  }

  /** The batch is durable: readers may see it. */
  publish(batch: RecordBatch): void {
    this.tail.push(batch);
    this.end = batch.nextOffset;
    for (const waiter of this.#waiters) this.#wakeIfPast(waiter);
  }

  /** What came before `oldest` is removed. */
  trim(oldest: { baseOffset: number; bytesBefore: number; maxTimestamp: number }): void {
    this.start = oldest.baseOffset;
    this.oldestTime = oldest.maxTimestamp;
    this.#bytesBefore = oldest.bytesBefore;
  }

  /** Resolves when the end is past `offset`, when the signal aborts, or at `wakeAll`. */
  wait(offset: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.end > offset || signal.aborted) return resolve();
      const wake = (): void => {
        this.#waiters.delete(waiter);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const waiter = { offset, wake };
      this.#waiters.add(waiter);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  wakeAll(): void {
    for (const waiter of this.#waiters) waiter.wake();
  }

  #wakeIfPast(waiter: { readonly offset: number; readonly wake: () => void }): void {
    if (this.end > waiter.offset) waiter.wake();
  }

  #stageMark(producer: ProducerMark, batch: RecordBatch, operations: WriteOperation[]): void {
    const mark: Mark = { sequence: producer.sequence, baseOffset: batch.baseOffset, count: batch.count };
    this.#marks.delete(producer.id);
    this.#marks.set(producer.id, mark);
    operations.push({ type: "put", key: this.#markKey().text(producer.id).build(), value: encodeMark(mark) });
    if (this.#marks.size <= this.#producersMax) return;
    const [forgotten] = this.#marks.keys();
    this.#marks.delete(forgotten);
    operations.push({ type: "del", key: this.#markKey().text(forgotten).build() });
  }

  #markKey(): OrderKey {
    return new OrderKey("p").uint32(this.topic.id).uint32(this.index);
  }
}

async function edge(level: Level, partition: Partition, reverse: boolean): Promise<StoredBatch | null> {
  const [entry] = await level.iterator({ ...partition.range, reverse, limit: 1 }).all();
  return entry ? new StoredBatch(entry[0], entry[1]) : null;
}

function encodeMark(mark: Mark): Buffer {
  const bytes = Buffer.allocUnsafe(MARK_BYTES);
  bytes.writeDoubleBE(mark.sequence, 0);
  bytes.writeDoubleBE(mark.baseOffset, 8);
  bytes.writeUInt32BE(mark.count, 16);
  return bytes;
}

function decodeMark(bytes: Buffer): Mark {
  return {
    sequence: bytes.readDoubleBE(0),
    baseOffset: bytes.readDoubleBE(8),
    count: bytes.readUInt32BE(16),
  };
}
