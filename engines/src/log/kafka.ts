import { setTimeout as sleep } from "node:timers/promises";
import { Appender } from "./kafka/appender.js";
import { Brokers, closedError } from "./kafka/brokers.js";
import { checkVersion } from "./kafka/check-version.js";
import { fence, type Identity } from "./kafka/fence.js";
import { findBatch } from "./kafka/find-batch.js";
import { prepareZstd } from "./kafka/inflate.js";
import { loadKafkajs } from "./kafka/kafkajs.js";
import type { Marks } from "./kafka/marks.js";
import { Membership } from "./kafka/membership.js";
import { type KafkaLogOptions, type KafkaSettings, settingsOf } from "./kafka/options.js";
import { listOffset } from "./kafka/offsets.js";
import { Reader } from "./kafka/reader.js";
import { addPartitions, createTopic, messageBytesMax, partitionsOf } from "./kafka/topics.js";
import type { AppendReceipt, Assignment, Log, ProducerMark, TopicSettings } from "./port.js";
import type { RecordBatch } from "./record-batch.js";

export type { KafkaLogger, KafkaLogOptions, KafkaSasl } from "./kafka/options.js";

/**
 * Opens the log of a Kafka cluster (2.3 and later). Resolves when a broker has answered; rejects with LogError when none did within the time-out, or
 * when the credentials are refused.
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<Log> {
  const settings = settingsOf(options);
  const kafkajs = loadKafkajs();
  if (!kafkajs.isKnown)
    settings.logger.warn(
      {},
      "The installed kafkajs is not the version that Freshet was built with: it decodes records itself, slower.",
    );
  const brokers = new Brokers(kafkajs, settings);
  try {
    await prepareZstd();
    await brokers.retrying(
      { what: `Connecting to Kafka at ${settings.brokers.join(", ")}`, notWritten: true },
      // The first request that a listener takes from those only who have logged in.
      // Asks for metadata: the first request that a listener takes from those only who have logged in.
      async () => checkVersion(await brokers.controller(), settings.brokers.join(", ")),
    );
  } catch (error) {
    brokers.close();
    await brokers.disconnect();
    throw error;
  }
  return new KafkaLog(brokers, settings);
}

/** What was given before a close has this long to be written; the outcome of the rest is unknown to its callers. */
const CLOSE_MS = 5_000;

class KafkaLog implements Log {
  readonly #brokers: Brokers;
  readonly #settings: KafkaSettings;
  readonly #reader: Reader;
  readonly #appenders = new Map<string, Promise<Appender>>();
  /** Of producers that are ours alone. */
  readonly #fenced = new Map<string, Promise<Appender>>();
  readonly #messageBytes = new Map<string, Promise<number>>();
  readonly #memberships = new Set<Membership>();
  #closing: Promise<void> | null = null;

  constructor(brokers: Brokers, settings: KafkaSettings) {
    this.#brokers = brokers;
    this.#settings = settings;
    this.#reader = new Reader(brokers);
  }

  async createTopic(topic: string, settings: TopicSettings): Promise<void> {
    this.#assertOpen();
    await createTopic(this.#brokers, this.#name(topic), settings);
  }

  async addPartitions(topic: string, partitions: number): Promise<void> {
    this.#assertOpen();
    await addPartitions(this.#brokers, this.#name(topic), partitions);
  }

  async partitions(topic: string): Promise<number> {
    this.#assertOpen();
    return partitionsOf(this.#brokers, this.#name(topic));
  }

  async append(
    topic: string,
    partition: number,
    batch: Uint8Array,
    producer?: ProducerMark,
  ): Promise<AppendReceipt> {
    this.#assertOpen();
    // Copied, so that the caller may use its bytes again at once.
    const bytes = Buffer.from(batch);
    const name = this.#name(topic);
    const fenced = producer && this.#fenced.get(fencedKey(name, partition, producer.id));
    const appender = await (fenced ?? this.#appender(name, partition));
    return appender.append(bytes, producer);
  }

  async fence(topic: string, partition: number, producerId: string): Promise<number> {
    this.#assertOpen();
    const name = this.#name(topic);
    const key = fencedKey(name, partition, producerId);
    const begun = fence(this.#brokers, { topic: name, partition, producerId });
    const appender: Promise<Appender> = begun.then((identity) =>
      this.#newAppender(name, partition, identity),
    );
    this.#fenced.set(key, appender);
    appender.catch(() => this.#fenced.delete(key));
    return (await appender).lastSequence(producerId);
  }

  async lastSequence(topic: string, partition: number, producerId: string): Promise<number> {
    this.#assertOpen();
    const name = this.#name(topic);
    const fenced = this.#fenced.get(fencedKey(name, partition, producerId));
    return (await (fenced ?? this.#appender(name, partition))).lastSequence(producerId);
  }

  async read(topic: string, partition: number, offset: number): Promise<RecordBatch | null> {
    this.#assertOpen();
    return this.#reader.read(this.#name(topic), partition, offset);
  }

  async end(topic: string, partition: number): Promise<number> {
    this.#assertOpen();
    return this.#reader.end(this.#name(topic), partition);
  }

  async start(topic: string, partition: number): Promise<number> {
    this.#assertOpen();
    return listOffset(this.#brokers, this.#name(topic), partition, "start");
  }

  async wait(topic: string, partition: number, offset: number, signal: AbortSignal): Promise<void> {
    if (this.#closing === null) await this.#reader.wait(this.#name(topic), partition, offset, signal);
  }

  async assign(topic: string, group: string, assignment: Assignment): Promise<() => Promise<void>> {
    this.#assertOpen();
    const at = { topic: this.#name(topic), group: this.#name(group) };
    await partitionsOf(this.#brokers, at.topic);
    const membership = new Membership(this.#brokers, at, assignment);
    this.#memberships.add(membership);
    await membership.joined();
    return async () => {
      await membership.leave();
      this.#memberships.delete(membership);
    };
  }

  hint(topic: string, partition: number, offset: number): void {
    for (const membership of this.#memberships) membership.hint(this.#name(topic), partition, offset);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const appenders = await Promise.allSettled([...this.#appenders.values(), ...this.#fenced.values()]);
    const drained = appenders.map((each) => (each.status === "fulfilled" ? each.value.drained() : null));
    const timer = new AbortController();
    await Promise.race([
      Promise.all([...drained, ...[...this.#memberships].map((membership) => membership.close())]),
      sleep(CLOSE_MS, undefined, { signal: timer.signal }).catch(() => {}),
    ]);
    timer.abort();
    this.#brokers.close();
    this.#reader.close();
    await this.#brokers.disconnect();
  }

  #appender(topic: string, partition: number): Promise<Appender> {
    const key = `${topic}/${partition}`;
    let appender = this.#appenders.get(key);
    if (appender) return appender;
    appender = this.#newAppender(topic, partition);
    this.#appenders.set(key, appender);
    appender.catch(() => this.#appenders.delete(key));
    return appender;
  }

  async #newAppender(topic: string, partition: number, identity?: Identity): Promise<Appender> {
    const brokers = this.#brokers;
    const what = `Appending to ${topic}/${partition}`;
    await brokers.retrying({ what, topic, notWritten: true }, () => brokers.leader(topic, partition));
    return new Appender({
      brokers,
      topic,
      partition,
      identity,
      learn: (marks) => this.#learn(topic, partition, marks),
      find: (producerId, baseSequence, from) =>
        findBatch(brokers, { topic, partition, from }, { producerId, epoch: identity?.epoch, baseSequence }),
      end: () => listOffset(brokers, topic, partition, "end"),
      bytesMax: () => this.#messageBytesMax(topic),
      appended: (end) => this.#reader.noteEnd(topic, partition, end),
    });
  }

  /** Looks through what the log has got since the last time; at first, through its last records. */
  async #learn(topic: string, partition: number, marks: Marks): Promise<void> {
    const end = await listOffset(this.#brokers, topic, partition, "end");
    const start = await listOffset(this.#brokers, topic, partition, "start");
    let offset = Math.max(start, marks.knownTo, end - this.#settings.producerLookBack);
    while (offset < end) {
      const batch = await this.#reader.read(topic, partition, offset);
      if (batch === null) break;
      marks.noteBatch(batch, offset);
      offset = batch.nextOffset;
    }
    marks.knownTo = Math.max(offset, end);
  }

  #messageBytesMax(topic: string): Promise<number> {
    let asked = this.#messageBytes.get(topic);
    if (!asked) this.#messageBytes.set(topic, (asked = messageBytesMax(this.#brokers, topic)));
    return asked;
  }

  #name(name: string): string {
    return this.#settings.prefix + name;
  }

  #assertOpen(): void {
    if (this.#closing !== null || this.#brokers.closing.aborted) throw closedError();
  }
}

function fencedKey(topic: string, partition: number, producerId: string): string {
  return `${topic}/${partition}/${producerId}`;
}
