import { join } from "node:path";
import { StorageError } from "../storage/errors.js";
import { type Entry, GroupCommit } from "../storage/group-commit.js";
import { LevelStore, type LevelStoreOptions } from "../storage/level-store.js";
import { OrderKey } from "../storage/order-key.js";
import { assertBatchFits, assertRecordsFit } from "./limits.js";
import { Group } from "./embedded/assignments.js";
import { Partition, type Topic } from "./embedded/partition.js";
import { ReadAhead } from "./embedded/read-ahead.js";
import { findExpired, isExceeded } from "./embedded/retention.js";
import { StoredBatch } from "./embedded/stored-batch.js";
import {
  type AppendReceipt,
  type Assignment,
  type Log,
  LogError,
  type ProducerMark,
  type TopicSettings,
} from "./port.js";
import { CorruptBatchError, RecordBatch } from "./record-batch.js";

const MB = 1024 * 1024;
const FORMAT = 1;
const PARTITIONS_MAX = 1024;

export interface EmbeddedLogOptions {
  /** Newest batches kept in memory, of all partitions of a topic together. */
  readonly tailBytes?: number;
  /** Batches read from the disk and kept for the next reads. */
  readonly readCacheBytes?: number;
  /** Appends that may wait for the disk; past it they are refused with `busy`. */
  readonly queueBytes?: number;
  /** Producers remembered in each partition; the one that is longest silent is forgotten first. */
  readonly producersMax?: number;
  /** How long a member of a group may take to let go of a partition. */
  readonly revokeMs?: number;
  /** Stands in for the write itself, for tests of failing disks. */
  readonly write?: LevelStoreOptions["write"];
}

const DEFAULTS = {
  tailBytes: 32 * MB,
  readCacheBytes: 16 * MB,
  queueBytes: 128 * MB,
  producersMax: 10_000,
  revokeMs: 10_000,
};

/**
 * Large blocks and buffers, since the log writes and reads long runs: fewer, larger files mean less rewriting.
 * Memory: two write buffers, the block cache, and the limits of EmbeddedLogOptions.
 */
const LEVEL = { writeBufferSize: 32 * MB, blockSize: 128 * 1024, maxFileSize: 64 * MB, cacheSize: 4 * MB };

/** Opens the log of a data folder. Throws DataFolderHeldError, DataFormatError or LogError. */
export async function openEmbeddedLog(folder: string, options: EmbeddedLogOptions = {}): Promise<Log> {
  try {
    const store = await LevelStore.open(join(folder, "log"), {
      format: FORMAT,
      write: options.write,
      ...LEVEL,
    });
    const log = new EmbeddedLog(store, { ...DEFAULTS, ...options });
    await log.load().catch(async (error: unknown) => {
      await store.close();
      throw error;
    });
    return log;
  } catch (error) {
    throw logError(error, true);
  }
}

class EmbeddedLog implements Log {
  readonly #store: LevelStore;
  readonly #options: Required<Omit<EmbeddedLogOptions, "write">>;
  readonly #commit: GroupCommit;
  readonly #readAhead: ReadAhead;
  readonly #topics = new Map<string, Topic>();
  readonly #groups = new Map<string, Map<string, Group>>();
  #creating: Promise<void> = Promise.resolve();
  #trimming: Promise<void> | null = null;
  #closed = false;

  constructor(store: LevelStore, options: Required<Omit<EmbeddedLogOptions, "write">>) {
    this.#store = store;
    this.#options = options;
    this.#commit = new GroupCommit(store, { groupBytes: LEVEL.writeBufferSize, reload: () => this.load() });
    this.#readAhead = new ReadAhead(store, { runBytes: MB, cacheBytes: options.readCacheBytes });
  }

  /** Reads the topics and the state of their partitions. */
  async load(): Promise<void> {
    await this.#store.reading(async (level) => {
      for await (const [, value] of level.iterator({ gte: Buffer.from("t"), lt: Buffer.from("u") })) {
        const stored = JSON.parse(value.toString()) as { name: string; id: number; settings: TopicSettings };
        const topic =
          this.#topics.get(stored.name) ?? this.#newTopic(stored.name, stored.id, stored.settings);
        topic.settings = stored.settings;
        this.#topics.set(topic.name, topic);
      }
      for (const topic of this.#topics.values())
        for (const partition of topic.partitions) await partition.load(level);
    });
    this.#trim();
  }

  createTopic(name: string, settings: TopicSettings): Promise<void> {
    // One after the other, so that each sees the topic that the one before it made.
    const created = this.#creating.then(() => this.#createTopic(name, settings));
    this.#creating = created.catch(() => {});
    return created;
  }

  async partitions(topic: string): Promise<number> {
    return this.#topic(topic).partitions.length;
  }

  async append(
    topic: string,
    index: number,
    bytes: Uint8Array,
    producer?: ProducerMark,
  ): Promise<AppendReceipt> {
    const partition = this.#partition(topic, index);
    const { stored, batch } = checkBatch(bytes);
    if (this.#commit.waitingBytes + stored.length > this.#options.queueBytes)
      throw new LogError("busy", "Too many appends wait for the disk.", { canRetry: true, notWritten: true });
    let placed: RecordBatch | null = null;
    let receipt: AppendReceipt;
    return this.#write({
      bytes: stored.length,
      stage: (operations) => {
        const known = producer ? partition.duplicateOf(producer) : null;
        if (!known) placed = partition.stage(stored, batch, operations, producer);
        const { baseOffset, count } = known ?? placed!;
        receipt = { partition: index, baseOffset, count, duplicate: known !== null };
      },
      result: () => {
        if (placed) partition.publish(placed);
        if (isExceeded(partition)) this.#trim();
        return receipt;
      },
    });
  }

  lastSequence(topic: string, index: number, producerId: string): Promise<number> {
    let sequence = -1;
    // Through the queue: what waits before it may not be durable yet.
    return this.#write({
      bytes: 0,
      stage: () => void (sequence = this.#partition(topic, index).lastSequence(producerId)),
      result: () => sequence,
    });
  }

  async read(topic: string, index: number, offset: number): Promise<RecordBatch | null> {
    const partition = this.#partition(topic, index);
    assertKept(partition, offset);
    if (offset === partition.end) return null;
    const recent = partition.tail.find(offset);
    if (recent) return recent;
    try {
      const batch = (await this.#readAhead.find(partition, offset))?.parse();
      // Retention may have passed the offset while the disk was asked.
      assertKept(partition, offset);
      if (batch) return batch;
    } catch (error) {
      throw logError(error, true);
    }
    throw new LogError("corrupt", `Offset ${offset} of ${topic}/${index} is missing in the store.`);
  }

  async end(topic: string, index: number): Promise<number> {
    return this.#partition(topic, index).end;
  }

  async start(topic: string, index: number): Promise<number> {
    return this.#partition(topic, index).start;
  }

  async wait(topic: string, index: number, offset: number, signal: AbortSignal): Promise<void> {
    await this.#partition(topic, index).wait(offset, signal);
  }

  async assign(topic: string, group: string, assignment: Assignment): Promise<() => Promise<void>> {
    const partitions = this.#topic(topic).partitions.length;
    let groups = this.#groups.get(topic);
    if (!groups) this.#groups.set(topic, (groups = new Map()));
    let members = groups.get(group);
    if (!members) groups.set(group, (members = new Group(partitions, this.#options.revokeMs)));
    return members.join(assignment);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const groups of this.#groups.values())
      for (const group of groups.values()) group.fail(closedError());
    for (const topic of this.#topics.values()) for (const partition of topic.partitions) partition.wakeAll();
    await this.#trimming;
    await this.#commit.drained();
    await this.#store.close();
  }

  async #createTopic(name: string, settings: TopicSettings): Promise<void> {
    if (
      !Number.isInteger(settings.partitions) ||
      settings.partitions < 1 ||
      settings.partitions > PARTITIONS_MAX
    )
      throw new RangeError(`A topic has 1 to ${PARTITIONS_MAX} partitions, not ${settings.partitions}.`);
    const present = this.#topics.get(name);
    if (present && present.partitions.length !== settings.partitions)
      throw new LogError(
        "conflict",
        `Topic ${name} has ${present.partitions.length} partitions, not ${settings.partitions}.`,
        {
          notWritten: true,
        },
      );
    const topic = present ?? this.#newTopic(name, this.#topics.size + 1, settings);
    const key = new OrderKey("t").text(name).build();
    const value = Buffer.from(JSON.stringify({ name, id: topic.id, settings }));
    await this.#write({
      bytes: 0,
      stage: (operations) => void operations.push({ type: "put", key, value }),
      result: () => {
        topic.settings = settings;
        this.#topics.set(name, topic);
      },
    });
    this.#trim();
  }

  #newTopic(name: string, id: number, settings: TopicSettings): Topic {
    const partitions: Partition[] = [];
    const topic: Topic = { name, id, settings, partitions };
    const limits = {
      tailBytes: this.#options.tailBytes / settings.partitions,
      producersMax: this.#options.producersMax,
    };
    for (let i = 0; i < settings.partitions; i++) partitions.push(new Partition(topic, i, limits));
    return topic;
  }

  #topic(name: string): Topic {
    if (this.#closed) throw closedError();
    const topic = this.#topics.get(name);
    if (!topic) throw new LogError("unknown-topic", `There is no topic ${name}.`, { notWritten: true });
    return topic;
  }

  #partition(topic: string, index: number): Partition {
    const partition = this.#topic(topic).partitions[index];
    if (!partition)
      throw new LogError("unknown-topic", `Topic ${topic} has no partition ${index}.`, { notWritten: true });
    return partition;
  }

  #write<T>(write: Pick<Entry, "bytes" | "stage"> & { result: () => T }): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closedError());
      this.#commit.add({
        bytes: write.bytes,
        stage: write.stage,
        done: () => resolve(write.result()),
        failed: (error, notWritten) => reject(logError(error, notWritten)),
      });
    });
  }

  /** Starts removing what retention no longer keeps, if it is not under way. */
  #trim(): void {
    this.#trimming ??= this.#trimAll()
      // Tried again with the next append; the append itself reports a broken disk.
      .catch(() => {})
      .finally(() => (this.#trimming = null));
  }

  async #trimAll(): Promise<void> {
    const partitions = [...this.#topics.values()].flatMap((topic) => topic.partitions);
    for (const partition of partitions) {
      while (!this.#closed && isExceeded(partition)) {
        const expired = await findExpired(this.#store, partition);
        if (!expired) break;
        await this.#write({
          bytes: 0,
          stage: (operations) => {
            // The start moves on before the batches go: whoever then misses one must find that it is no longer kept.
            partition.trim(expired.oldest);
            for (const key of expired.keys) operations.push({ type: "del", key });
          },
          result: () => {},
        });
      }
    }
  }
}

/** Throws LogError if the bytes can't be appended; else answers them with room for what is stored beside. */
function checkBatch(bytes: Uint8Array): { stored: Buffer; batch: RecordBatch } {
  assertBatchFits(bytes);
  // Copied, so that the caller may use its bytes again at once.
  const copy = StoredBatch.allocate(bytes);
  let batch: RecordBatch;
  try {
    batch = RecordBatch.parse(copy.bytes, 0);
  } catch (error) {
    throw logError(error, true);
  }
  assertRecordsFit(batch);
  return { stored: copy.stored, batch };
}

function assertKept(partition: Partition, offset: number): void {
  if (offset >= partition.start && offset <= partition.end) return;
  throw new LogError(
    "data-loss",
    `Offset ${offset} of ${partition.topic.name}/${partition.index} is not in the log, which has ` +
      `${partition.start} up to, not including, ${partition.end}.`,
  );
}

function closedError(): LogError {
  return new LogError("closed", "The log is closed.", { notWritten: true });
}

/** Other errors than those of the storage pass as they are. */
function logError(error: unknown, notWritten: boolean): unknown {
  if (error instanceof CorruptBatchError)
    return new LogError("corrupt", error.message, { notWritten, cause: error });
  if (!(error instanceof StorageError)) return error;
  return new LogError(error.fault, error.message, { canRetry: error.canRetry, notWritten, cause: error });
}
