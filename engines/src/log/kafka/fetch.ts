import type { Brokers } from "./brokers.js";
import type { Broker, Protocol } from "./kafkajs.js";
import { readHead, readInt64, HEAD_BYTES, LENGTH_END, MAGIC, MAGIC_AT } from "./batch-head.js";
import type { RawBatch } from "./decode-batch.js";
import { CorruptBatchError } from "../record-batch.js";

const READ_COMMITTED = 1;
const MB = 1024 * 1024;
const RESPONSE_BYTES_MAX = 16 * MB;

export interface FetchTarget {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly bytesMax: number;
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** Everything before it is decided: committed, aborted, or of no transaction. */
  readonly stableEnd: number;
  readonly start: number;
  readonly aborted: readonly AbortedTransaction[];
  readonly records: Buffer;
}

interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

/** Asks the leader of some partitions for records; waits up to `waitMs` for any. Record batches come as the bytes that they are. */
export async function fetchRecords(
  brokers: Brokers,
  broker: Broker,
  targets: readonly FetchTarget[],
  waitMs: number,
): Promise<FetchedPartition[]> {
  const topics = groupByTopic(targets);
  const request = brokers.kafkajs.fetchRequest({
    replicaId: -1,
    maxWaitTime: waitMs,
    minBytes: 1,
    maxBytes: RESPONSE_BYTES_MAX,
    isolationLevel: READ_COMMITTED,
    topics,
  });
  const protocol: Protocol = {
    request,
    response: { decode: decodeFetch, parse: (data) => data },
    requestTimeout: waitMs + brokers.settings.requestMs,
    logResponseError: false,
  };
  const answer = (await brokers.send(broker, protocol)) as FetchAnswer;
  if (answer.errorCode !== 0) throw brokers.codeError(answer.errorCode);
  return answer.partitions;
}

function groupByTopic(targets: readonly FetchTarget[]): object[] {
  const topics = new Map<string, object[]>();
  for (const { topic, partition, offset, bytesMax } of targets) {
    let partitions = topics.get(topic);
    if (!partitions) topics.set(topic, (partitions = []));
    partitions.push({ partition, fetchOffset: String(offset), maxBytes: bytesMax });
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}

interface FetchAnswer {
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly partitions: FetchedPartition[];
}

/**
 * Fetch response, version 11: throttle time i32 · error i16 · session i32 · [topic: name · [partition: number i32 · error i16 · high watermark i64 ·
 * last stable offset i64 · log start i64 · [aborted: producer id i64 · first offset i64] · preferred replica i32 · records (i32 length)]]
 */
function decodeFetch(payload: Buffer): FetchAnswer {
  const partitions: FetchedPartition[] = [];
  let at = 14;
  for (let topics = payload.readInt32BE(10); topics > 0; topics--) {
    const nameEnd = at + 2 + payload.readInt16BE(at);
    const topic = payload.toString("utf8", at + 2, nameEnd);
    at = nameEnd + 4;
    for (let count = payload.readInt32BE(nameEnd); count > 0; count--) {
      const head = at;
      const aborted: AbortedTransaction[] = [];
      at += 34;
      for (let i = payload.readInt32BE(head + 30); i > 0; i--, at += 16)
        aborted.push({
          producerId: payload.readBigInt64BE(at),
          firstOffset: readInt64(payload, at + 8),
        });
      const bytes = Math.max(0, payload.readInt32BE(at + 4));
      at += 8;
      partitions.push({
        topic,
        partition: payload.readInt32BE(head),
        errorCode: payload.readInt16BE(head + 4),
        stableEnd: readInt64(payload, head + 14),
        start: readInt64(payload, head + 22),
        aborted,
        records: payload.subarray(at, at + bytes),
      });
      at += bytes;
    }
  }
  return {
    clientSideThrottleTime: payload.readInt32BE(0),
    errorCode: payload.readInt16BE(4),
    partitions,
  };
}

/**
 * The whole batches of a fetched partition, which follow one another from `offset` on. Bytes at the end that are not a whole batch are left out.
 * Throws CorruptBatchError for what is no batch of version 2.
 */
export function splitBatches(fetched: FetchedPartition, offset: number): RawBatch[] {
  const { records, topic, partition } = fetched;
  const hidden = new HiddenTransactions(fetched.aborted);
  const batches: RawBatch[] = [];
  let from = offset;
  for (let at = 0; at + HEAD_BYTES <= records.length;) {
    const size = LENGTH_END + records.readInt32BE(at + 8);
    if (size < HEAD_BYTES && records[at + MAGIC_AT] === MAGIC)
      throw new CorruptBatchError(`${topic}/${partition} holds a record batch without a head.`);
    if (at + size > records.length) break;
    if (records[at + MAGIC_AT] !== MAGIC)
      throw new CorruptBatchError(
        `${topic}/${partition} holds records in the message format of Kafka before 0.11 (magic ${records[at + MAGIC_AT]}) ` +
          `near offset ${from}. Freshet reads version 2: produce them anew, or let a current client copy the topic.`,
      );
    const head = readHead(records, at);
    const bytes = records.subarray(at, at + size);
    at += size;
    const isHidden = hidden.next(head, bytes);
    const next = head.baseOffset + head.lastOffsetDelta + 1;
    if (next <= from) continue;
    // The first batch may begin before what was asked for; holes between batches were compacted away.
    batches.push({ from: Math.min(from, head.baseOffset), head, bytes, isHidden });
    from = next;
  }
  return batches;
}

/** Which batches belong to aborted transactions: from the first offset of one up to its producer's abort marker. */
class HiddenTransactions {
  readonly #coming: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#coming = [...aborted].sort((a, b) => b.firstOffset - a.firstOffset);
  }

  next(head: ReturnType<typeof readHead>, bytes: Buffer): boolean {
    const last = head.baseOffset + head.lastOffsetDelta;
    while (this.#coming.length > 0 && this.#coming[this.#coming.length - 1].firstOffset <= last)
      this.#open.add(this.#coming.pop()!.producerId);
    if (head.isControl) {
      if (isAbortMarker(bytes)) this.#open.delete(head.producerId);
      return true;
    }
    return head.isTransactional && this.#open.has(head.producerId);
  }
}

/** The key of a control record: version i16 · kind i16, 0 for abort. Before it stand five varints of one byte each. */
function isAbortMarker(bytes: Buffer): boolean {
  const keyAt = HEAD_BYTES + 5;
  return bytes.length >= keyAt + 4 && bytes.readInt16BE(keyAt + 2) === 0;
}
