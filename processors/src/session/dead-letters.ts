import { LogError, RecordBatchBuilder } from "@freshet/engines";
import type { Log, LogErrorCode } from "@freshet/engines";
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

/** Makes the topic of dead letters: at least as many partitions as the topic, the latest gigabyte of each. */
export async function createDeadTopic(log: Log, topic: string): Promise<void> {
  const partitions = await log.partitions(topic);
  const dead = deadTopicOf(topic);
  try {
    await log.createTopic(dead, { partitions, retentionMs: null, retentionBytes: RETENTION_BYTES });
  } catch (error) {
    if (!hasCode(error, "conflict")) throw error;
    if ((await log.partitions(dead)) >= partitions) return;
    // The topic was given more partitions since (A4).
    if (!log.addPartitions) throw error;
    await log.addPartitions(dead, partitions);
  }
}

function hasCode(error: unknown, code: LogErrorCode): boolean {
  return (error as { code?: unknown }).code === code;
}

/**
 * Keeps set-aside records with their original bytes in `<topic>.dead`, each once and in their order, however many
 * owners of the partition write: what is kept already is left out.
 */
export class DeadLetters {
  readonly #log: Log;
  readonly #topic: string;
  readonly #partition: number;
  #waiting: SetAside[] = [];
  #waitingBytes = 0;
  #last: Promise<void> = Promise.resolve();
  /** Nobody else can append to them any more, or could when last heard of. */
  #isAlone = false;

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

  /** Makes durable what has gathered, after whatever is being written: what is kept is in the order of the topic. */
  write(retry: Retry): Promise<void> {
    const records = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    const written = this.#last.then(() => this.#keep(records, retry));
    this.#last = written;
    // Whoever asked is told; those that come after it fail alike.
    written.catch(() => {});
    return written;
  }

  async #keep(records: readonly SetAside[], retry: Retry): Promise<void> {
    if (records.length === 0) return;
    await retry.run("Keeping records that were set aside", async () => {
      try {
        await this.#append(records);
      } catch (error) {
        if (hasCode(error, "conflict")) {
          this.#isAlone = false;
          throw this.#again("Another owner set records aside at the same moment", error);
        }
        // A partition that was added while we run has none for its dead letters yet; servers hear of a new one by and by.
        if (!hasCode(error, "unknown-topic")) throw error;
        await createDeadTopic(this.#log, this.#topic);
        throw this.#again("The topic of dead letters was made, or given partitions", error);
      }
    });
  }

  /**
   * Where several processes can append, we first make sure that no other does (`fence`): what is found to be kept then is all that there will be of theirs. Between owners
   * in one process marks do: they count the batches of the partition, so that of two that append at once only one does, and the other, whose number is taken,
   * looks again at what is kept. The number is asked for first: whatever is appended after that takes it.
   */
  async #append(records: readonly SetAside[]): Promise<void> {
    const topic = deadTopicOf(this.#topic);
    const id = `dead:${this.#topic}`;
    for (;;) {
      const sequence = await this.#begin(topic, id);
      const kept = await this.#lastKept(topic);
      const left = records.filter(({ offset }) => offset > kept);
      if (left.length === 0 || (await this.#appendAfter({ topic, id, sequence }, left))) return;
    }
  }

  #again(what: string, cause: unknown): LogError {
    const message = `${what} (${deadTopicOf(this.#topic)}/${this.#partition}).`;
    return new LogError("busy", message, { canRetry: true, notWritten: true, cause });
  }

  /** Last sequence of the dead letters. */
  async #begin(topic: string, id: string): Promise<number> {
    if (this.#isAlone || !this.#log.fence) return this.#log.lastSequence(topic, this.#partition, id);
    const sequence = await this.#log.fence(topic, this.#partition, id);
    this.#isAlone = true;
    return sequence;
  }

  /** False if another owner came between. */
  async #appendAfter(
    { topic, id, sequence }: { topic: string; id: string; sequence: number },
    records: readonly SetAside[],
  ): Promise<boolean> {
    for (const [index, batch] of batchesOf(records).entries()) {
      const builder = new RecordBatchBuilder();
      for (const record of batch)
        builder.add(record.key, record.value, record.recordTime, this.#headers(record));
      const mark = { id, sequence: sequence + 1 + index };
      const { duplicate } = await this.#log.append(topic, this.#partition, builder.build(), mark);
      if (duplicate) return false;
    }
    return true;
  }

  /** Source offset of the last record that is kept, −1 if there is none. */
  async #lastKept(topic: string): Promise<number> {
    const start = await this.#log.start(topic, this.#partition);
    let next = await this.#log.end(topic, this.#partition);
    while (next > start) {
      const batch = await this.#log.read(topic, this.#partition, next - 1);
      if (batch === null) break;
      if (batch.count > 0) return Number(batch.headers(batch.count - 1)?.offset ?? -1);
      next = batch.baseOffset;
    }
    return -1;
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
