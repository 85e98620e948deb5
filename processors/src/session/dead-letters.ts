import { RecordBatchBuilder } from "@freshet/engines";
import type { Log } from "@freshet/engines";
import type { SetAside } from "../admission/admission.js";
import type { Retry } from "./retry.js";

const BATCH_BYTES_MAX = 512 * 1024;
/** What the headers and the key of a record take, about. */
const RECORD_BYTES = 300;
/** Record times say nothing about how long somebody needs to look, above all in a replay; so old ones go by size. */
const RETENTION_BYTES = 1024 ** 3;

/** Name of the topic that keeps the records of a topic that do not count. */
export function deadTopicOf(topic: string): string {
  return `${topic}.dead`;
}

/** Makes the topic of dead letters: as many partitions as the topic, the latest gigabyte of each. */
export async function createDeadTopic(log: Log, topic: string): Promise<void> {
  const partitions = await log.partitions(topic);
  await log.createTopic(deadTopicOf(topic), {
    partitions,
    retentionMs: null,
    retentionBytes: RETENTION_BYTES,
  });
}

/**
 * Keeps set-aside records with their original bytes in `<topic>.dead`, each once: batches are marked with the source offset of their last
 * record, and what another owner of the partition has kept meanwhile is left out.
 */
export class DeadLetters {
  readonly #log: Log;
  readonly #topic: string;
  readonly #partition: number;
  #waiting: SetAside[] = [];
  #waitingBytes = 0;

  constructor(log: Log, at: { topic: string; partition: number }) {
    this.#log = log;
    this.#topic = at.topic;
    this.#partition = at.partition;
  }

  /** True where enough has gathered to be written. */
  get isFull(): boolean {
    return this.#waitingBytes >= BATCH_BYTES_MAX;
  }

  /** The bytes are copied, so that one bad record does not keep its whole batch in memory. */
  add(record: SetAside): void {
    const key = record.key && Buffer.from(record.key);
    const value = record.value && Buffer.from(record.value);
    this.#waiting.push({ ...record, key, value });
    this.#waitingBytes += RECORD_BYTES + (value?.length ?? 0);
  }

  /** Makes durable what has gathered. */
  async write(retry: Retry): Promise<void> {
    const records = this.#waiting;
    if (records.length === 0) return;
    this.#waiting = [];
    this.#waitingBytes = 0;
    await retry.run("Keeping records that were set aside", () => this.#append(records));
  }

  async #append(records: readonly SetAside[]): Promise<void> {
    const topic = deadTopicOf(this.#topic);
    const id = `dead:${this.#topic}`;
    let kept = await this.#log.lastSequence(topic, this.#partition, id);
    for (const batch of batchesOf(records.filter(({ offset }) => offset > kept))) {
      const builder = new RecordBatchBuilder();
      for (const record of batch)
        builder.add(record.key, record.value, record.recordTime, this.#headers(record));
      kept = batch[batch.length - 1].offset;
      await this.#log.append(topic, this.#partition, builder.build(), { id, sequence: kept });
    }
  }

  #headers({ reason, detail, offset }: SetAside): Record<string, string> {
    return { reason, detail, topic: this.#topic, partition: String(this.#partition), offset: String(offset) };
  }
}

/** Runs of records of at most about BATCH_BYTES_MAX, each of at least one. */
function batchesOf(records: readonly SetAside[]): SetAside[][] {
  const batches: SetAside[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const more = RECORD_BYTES + (record.value?.length ?? 0);
    if (bytes + more > BATCH_BYTES_MAX) {
      batches.push([]);
      bytes = 0;
    }
    batches[batches.length - 1].push(record);
    bytes += more;
  }
  return batches;
}
