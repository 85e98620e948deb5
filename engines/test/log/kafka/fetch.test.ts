import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { type FetchedPartition, splitBatches } from "../../../src/log/kafka/fetch.js";
import { encodeByKafkajs } from "./batches.js";

const require = createRequire(import.meta.url);
const filterAborted = require("kafkajs/src/consumer/filterAbortedMessages") as (
  options: object,
) => { offset: string }[];
const decodeMessages = require("kafkajs/src/protocol/requests/fetch/v4/decodeMessages") as (
  decoder: unknown,
) => Promise<object[]>;
const Decoder = require("kafkajs/src/protocol/decoder") as new (bytes: Buffer) => unknown;

const record = { key: null, value: Buffer.from("v"), time: 5, headers: {} };

async function batchAt(offset: number, count: number, transaction?: number): Promise<Buffer> {
  const options = { codec: 0, transactional: transaction !== undefined, producerId: transaction ?? -1 };
  const bytes = await encodeByKafkajs(Array<typeof record>(count).fill(record), options);
  bytes.writeBigInt64BE(BigInt(offset), 0);
  return bytes;
}

/** The marker with which Kafka ends a transaction: a control record whose key tells how. */
async function markerAt(offset: number, transaction: number, end: "abort" | "commit"): Promise<Buffer> {
  const key = Buffer.from([0, 0, 0, end === "abort" ? 0 : 1]);
  const options = { codec: 0, transactional: true, producerId: transaction };
  const bytes = await encodeByKafkajs([{ ...record, key, value: Buffer.alloc(6) }], options);
  bytes.writeBigInt64BE(BigInt(offset), 0);
  bytes[22] |= 0x20;
  return bytes;
}

function fetched(records: Buffer, aborted: FetchedPartition["aborted"] = []): FetchedPartition {
  return { topic: "t", partition: 0, errorCode: 0, stableEnd: 100, start: 0, aborted, records };
}

describe("fetched record batches", () => {
  it("hide the same transactions as kafkajs's own filter: interleaved, and the same producer again", async () => {
    const records = Buffer.concat([
      await batchAt(0, 2, 7),
      await batchAt(2, 1, 8),
      await batchAt(3, 2),
      await batchAt(5, 1, 7),
      await markerAt(6, 7, "abort"),
      await batchAt(7, 1, 7),
      await markerAt(8, 8, "commit"),
      await markerAt(9, 7, "commit"),
      await batchAt(10, 3, 8),
      await markerAt(13, 8, "abort"),
      await batchAt(14, 1),
    ]);
    const aborted = [
      { producerId: 7n, firstOffset: 0 },
      { producerId: 8n, firstOffset: 10 },
    ];
    const batches = splitBatches(fetched(records, aborted), 0);
    const seen = batches.flatMap(({ head, isHidden }) =>
      isHidden ? [] : Array.from({ length: head.count }, (_, i) => head.baseOffset + i),
    );
    const size = Buffer.alloc(4);
    size.writeInt32BE(records.length);
    const messages = await decodeMessages(new Decoder(Buffer.concat([size, records])));
    const abortedTransactions = aborted.map(({ producerId, firstOffset }) => ({
      producerId: String(producerId),
      firstOffset: String(firstOffset),
    }));
    const theirs = filterAborted({ messages, abortedTransactions }) as {
      offset: string;
      isControlRecord: boolean;
    }[];
    expect(seen).toEqual(
      theirs.filter(({ isControlRecord }) => !isControlRecord).map(({ offset }) => Number(offset)),
    );
    expect(seen).toEqual([2, 3, 4, 7, 14]);
    expect(batches.map(({ from }) => from)).toEqual([0, 2, 3, 5, 6, 7, 8, 9, 10, 13, 14]);
  });

  it("leave out a batch that was cut off, and what lies before the offset", async () => {
    const records = Buffer.concat([await batchAt(0, 3), await batchAt(3, 2), await batchAt(5, 2)]);
    const cut = records.subarray(0, records.length - 1);
    const batches = splitBatches(fetched(cut), 4);
    expect(batches.map(({ from, head }) => [from, head.baseOffset])).toEqual([[3, 3]]);
    expect(splitBatches(fetched(records.subarray(0, 20)), 0)).toEqual([]);
  });

  it("reach over holes, so that they follow one another", async () => {
    const records = Buffer.concat([await batchAt(6, 1), await batchAt(20, 2)]);
    expect(splitBatches(fetched(records), 2).map(({ from }) => from)).toEqual([2, 7]);
  });

  it("of an older message format are refused with words", async () => {
    const records = await batchAt(0, 5);
    records[16] = 1;
    expect(() => splitBatches(fetched(records), 0)).toThrow(/before 0\.11 \(magic 1\)/);
  });
});
