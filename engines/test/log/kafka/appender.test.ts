import { LogError, type ProducerMark, RecordBatchBuilder } from "@freshet/engines";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Appender } from "../../../src/log/kafka/appender.js";
import { readHead } from "../../../src/log/kafka/batch-head.js";
import type { Brokers } from "../../../src/log/kafka/brokers.js";
import { decodeBatch } from "../../../src/log/kafka/decode-batch.js";
import { isPassing, KafkaCodeError, toLogError } from "../../../src/log/kafka/errors.js";
import { settingsOf } from "../../../src/log/kafka/options.js";

type Fate = "fine" | "answer lost" | "request lost" | "not leader" | "refused" | "forgotten";

const SEQUENCE_UNKNOWN = 45;
const NOT_LEADER = 6;
const TOO_LARGE = 10;

interface Stored {
  readonly producerId: bigint;
  readonly baseSequence: number;
  readonly baseOffset: number;
  readonly texts: string[];
}

/** A partition as a broker keeps it: it takes the batches of an idempotent producer once and in order, whatever becomes of its answers. */
class FakePartition {
  readonly batches: Stored[] = [];
  end = 0;
  fates: Fate[] = [];
  /** Whether the next requests of other kinds fail. */
  failures: boolean[] = [];
  #producers = 0;
  #next = new Map<bigint, number>();

  /** The parts of Brokers that an appender uses. */
  brokers(timeoutMs: number): Brokers {
    const closing = new AbortController().signal;
    return {
      settings: settingsOf({ brokers: ["fake:1"], timeoutMs }),
      kafkajs: { apiKeys: { Produce: 0 } },
      closing,
      leader: async () => 1,
      node: async () => ({}),
      any: async () =>
        this.#failing() ?? {
          initProducerId: async () => ({ producerId: String(++this.#producers), producerEpoch: 0 }),
        },
      retrying: async (_: object, attempt: () => Promise<unknown>) => attempt(),
      noteFailure: () => {},
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      codeError: (code: number) => new KafkaCodeError(code, TYPES[code], "The broker says so"),
      send: async (_: object, protocol: { request: { encode(): Promise<{ buffer: Buffer }> } }) => {
        // The batch is what follows the head of the request; the topic's name has one letter.
        return this.#produce((await protocol.request.encode()).buffer.subarray(27));
      },
    } as unknown as Brokers;
  }

  find(producerId: bigint, baseSequence: number, from: number): number | null {
    const found = this.batches.find(
      (batch) =>
        batch.producerId === producerId && batch.baseSequence === baseSequence && batch.baseOffset >= from,
    );
    return found?.baseOffset ?? null;
  }

  async found(...at: [bigint, number, number]): Promise<number | null> {
    this.#failing();
    return this.find(...at);
  }

  #failing(): null {
    if (this.failures.shift()) throw new LogError("io", "No broker answers.", { canRetry: true });
    return null;
  }

  get texts(): string[] {
    return this.batches.flatMap(({ texts }) => texts);
  }

  #produce(bytes: Buffer): { errorCode: number; baseOffset: number } {
    const fate = this.fates.shift() ?? "fine";
    if (fate === "request lost") throw lost();
    if (fate === "not leader") return { errorCode: NOT_LEADER, baseOffset: -1 };
    if (fate === "refused") return { errorCode: TOO_LARGE, baseOffset: -1 };
    const head = readHead(bytes, 0);
    // The broker forgot a producer that counts on: it takes nothing of it any more.
    if (fate === "forgotten" && head.baseSequence > 0) this.#next.set(head.producerId, -1);
    const answer = this.#append(head, bytes);
    if (fate === "answer lost") throw lost();
    return answer;
  }

  #append(head: ReturnType<typeof readHead>, bytes: Buffer): { errorCode: number; baseOffset: number } {
    const again = this.find(head.producerId, head.baseSequence, 0);
    const next = this.#next.get(head.producerId) ?? 0;
    if (next >= 0 && again !== null) return { errorCode: 0, baseOffset: again };
    if (next !== head.baseSequence) return { errorCode: SEQUENCE_UNKNOWN, baseOffset: -1 };
    const batch = decodeBatch([{ from: 0, head, bytes, isHidden: false }], { verify: true });
    const texts = Array.from({ length: batch.count }, (_, i) => batch.value(i)!.toString());
    const { producerId, baseSequence } = head;
    this.batches.push({ producerId, baseSequence, baseOffset: this.end, texts });
    this.#next.set(producerId, baseSequence + texts.length);
    this.end += texts.length;
    return { errorCode: 0, baseOffset: this.end - texts.length };
  }
}

const TYPES: Record<number, string> = {
  [NOT_LEADER]: "NOT_LEADER_FOR_PARTITION",
  [TOO_LARGE]: "MESSAGE_TOO_LARGE",
  [SEQUENCE_UNKNOWN]: "OUT_OF_ORDER_SEQUENCE_NUMBER",
};

function lost(): Error {
  return Object.assign(new Error("Closed connection"), { name: "KafkaJSConnectionClosedError" });
}

function appenderOf(partition: FakePartition, timeoutMs: number): Appender {
  return new Appender({
    brokers: partition.brokers(timeoutMs),
    topic: "t",
    partition: 0,
    learn: async () => {},
    find: (...at) => partition.found(...at),
    end: async () => partition.end,
    bytesMax: async () => Infinity,
    appended: () => {},
  });
}

function batchOf(...texts: string[]): Buffer {
  const builder = new RecordBatchBuilder();
  for (const text of texts) builder.add(null, Buffer.from(text), 1_000);
  return Buffer.from(builder.build());
}

const fates = fc.array(
  fc.constantFrom<Fate>("fine", "fine", "answer lost", "request lost", "not leader", "refused", "forgotten"),
  { maxLength: 12 },
);
const failures = fc.array(fc.boolean(), { maxLength: 6 });
/** 0: nothing is tried a second time, so that outcomes stay unknown; else until it is known. */
const timeouts = fc.constantFrom(0, 60_000);

it("E1: writes an append once or not at all, and says truly which, whatever is lost on the way", async () => {
  const waves = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fates, failures, timeouts, waves, async (all, failing, timeoutMs, sizes) => {
      const partition = new FakePartition();
      partition.fates = [...all];
      partition.failures = [...failing];
      const appender = appenderOf(partition, timeoutMs);
      let made = 0;
      for (const size of sizes) {
        const texts = Array.from({ length: size }, () => [`${made++}a`, `${made++}b`]);
        const outcomes = await Promise.allSettled(
          texts.map((each) => appender.append(batchOf(...each), undefined)),
        );
        outcomes.forEach((outcome, i) => {
          const written = partition.texts.includes(texts[i][0]);
          if (outcome.status === "fulfilled") {
            const { baseOffset, count, duplicate } = outcome.value;
            expect([count, duplicate]).toEqual([2, false]);
            expect(partition.texts.slice(baseOffset, baseOffset + 2)).toEqual(texts[i]);
          } else if ((outcome.reason as LogError).notWritten) expect(written).toBe(false);
        });
      }
      expect(new Set(partition.texts).size).toBe(partition.texts.length);
      const numbers = partition.texts.map((text) => parseInt(text));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }),
    { numRuns: 500 },
  );
});

it("E1: a producer that repeats what failed, in order, has each batch written once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fates,
      failures,
      timeouts,
      fc.integer({ min: 1, max: 4 }),
      async (all, failing, timeoutMs, inFlight) => {
        const partition = new FakePartition();
        partition.fates = [...all];
        partition.failures = [...failing];
        const appender = appenderOf(partition, timeoutMs);
        const total = 10;
        for (let done = 0; done < total;) {
          const sequences = Array.from({ length: Math.min(inFlight, total - done) }, (_, i) => done + i);
          const outcomes = await Promise.allSettled(
            sequences.map((sequence) =>
              appender.append(batchOf(`${sequence}`), { id: "p", sequence } satisfies ProducerMark),
            ),
          );
          const failed = outcomes.findIndex(({ status }) => status === "rejected");
          done += failed < 0 ? outcomes.length : failed;
        }
        expect(partition.texts).toEqual(Array.from({ length: total }, (_, i) => `${i}`));
      },
    ),
    { numRuns: 500 },
  );
});

it("has the errors of the fakes as the real ones are", () => {
  expect(isPassing(lost())).toBe(true);
  expect(toLogError(lost(), { what: "Appending" })).toMatchObject({ code: "io", canRetry: true });
});
