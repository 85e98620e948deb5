import { createRequire } from "node:module";
import { CorruptBatchError, RecordBatch } from "@freshet/engines";
import fc from "fast-check";
import { compressFrameSync } from "lz4-napi";
import snappy from "snappy";
import { beforeAll, describe, expect, it } from "vitest";
import { readHead } from "../../../src/log/kafka/batch-head.js";
import { decodeBatch, type RawBatch, runOf } from "../../../src/log/kafka/decode-batch.js";
import { decodeWithKafkajs } from "../../../src/log/kafka/decode-with-kafkajs.js";
import { encodeBatch } from "../../../src/log/kafka/encode-batch.js";
import { prepareZstd } from "../../../src/log/kafka/inflate.js";
import { loadKafkajs } from "../../../src/log/kafka/kafkajs.js";
import { batchOfRecords, contentOf, contentOfRecords, encodeByKafkajs, someRecords } from "./batches.js";

const zstd = createRequire(import.meta.url)("@bokuweb/zstd-wasm") as {
  init(): Promise<void>;
  compress(bytes: Buffer): Uint8Array;
};
const kafkajs = loadKafkajs();
const verified = { verify: true };
const sequencing = { producerId: 7n, producerEpoch: 1, baseSequence: 12 };

/** kafkajs has gzip itself. */
const codecs: readonly (readonly [string, number, ((bytes: Buffer) => Buffer)?])[] = [
  ["gzip", 1],
  ["snappy", 2, (bytes) => snappy.compressSync(bytes)],
  ["snappy in xerial's frames", 2, xerial],
  ["lz4", 3, (bytes) => compressFrameSync(bytes)],
  ["zstd", 4, (bytes) => Buffer.from(zstd.compress(bytes))],
];

/** As Java's clients frame snappy: a magic, two versions, then blocks with their lengths. */
function xerial(bytes: Buffer): Buffer {
  const parts = [Buffer.from([0x82, ...Buffer.from("SNAPPY"), 0, 0, 0, 0, 1, 0, 0, 0, 1])];
  for (let at = 0; at < bytes.length; at += 1_000) {
    const block = snappy.compressSync(bytes.subarray(at, at + 1_000));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

function rawOf(bytes: Buffer, baseOffset: number): RawBatch {
  bytes.writeBigInt64BE(BigInt(baseOffset), 0);
  return { from: baseOffset, head: readHead(bytes, 0), bytes, isHidden: false };
}

beforeAll(async () => {
  await Promise.all([prepareZstd(), zstd.init()]);
});

describe("record batches of Kafka", () => {
  it("are read as they were written, by us and by kafkajs alike", async () => {
    await fc.assert(
      fc.asyncProperty(someRecords, fc.nat(2 ** 40), async (records, baseOffset) => {
        const parts = [{ records: RecordBatch.parse(batchOfRecords(records), 0), mark: null }];
        const raw = rawOf(encodeBatch(parts, sequencing), baseOffset);
        const expected = contentOfRecords(records, baseOffset);
        expect(contentOf(decodeBatch([raw], verified))).toEqual(expected);
        expect(contentOf(await decodeWithKafkajs(kafkajs, raw, verified))).toEqual(expected);
        expect(raw.head).toMatchObject({ producerId: 7n, baseSequence: 12, count: records.length });
      }),
    );
  });

  it("are made of several appends, each with its mark", () => {
    fc.assert(
      fc.property(someRecords, someRecords, (one, two) => {
        const name = "freshet-producer";
        const parts = [
          { records: RecordBatch.parse(batchOfRecords(one), 0), mark: null },
          { records: RecordBatch.parse(batchOfRecords(two), 0), mark: { name, text: "1:2:ü" } },
        ];
        const batch = decodeBatch([rawOf(encodeBatch(parts, sequencing), 5)], verified);
        const marked = two.map((record, i) =>
          i === 0 ? { ...record, headers: { ...record.headers, [name]: "1:2:ü" } } : record,
        );
        expect(contentOf(batch)).toEqual(contentOfRecords([...one, ...marked], 5));
      }),
    );
  });

  it.each([["no codec", 0, undefined] as const, ...codecs])(
    "that kafkajs encodes with %s are decoded by us as by kafkajs",
    async (_, codec, compress) => {
      await fc.assert(
        fc.asyncProperty(someRecords, fc.nat(2 ** 40), async (records, baseOffset) => {
          const raw = rawOf(await encodeByKafkajs(records, { codec, compress }), baseOffset);
          const expected = contentOfRecords(records, baseOffset);
          expect(contentOf(decodeBatch([raw], verified))).toEqual(expected);
          expect(contentOf(await decodeWithKafkajs(kafkajs, raw, verified))).toEqual(expected);
        }),
        { numRuns: 40 },
      );
    },
  );
});

describe("many small record batches", () => {
  const gaps = fc.array(
    fc.record({ records: someRecords, gap: fc.nat(2), codec: fc.constantFrom(0, 0, 0, 1) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

  it("are decoded together to what they are one by one, wherever holes and compressed ones come between", async () => {
    await fc.assert(
      fc.asyncProperty(gaps, fc.integer({ min: 100, max: 20_000 }), async (all, bytesMax) => {
        const encoded: { bytes: Buffer; offset: number; from: number }[] = [];
        let next = 5;
        for (const { records, gap, codec } of all) {
          const bytes = await encodeByKafkajs(records, { codec });
          encoded.push({ bytes, offset: next + gap, from: next });
          next += gap + records.length;
        }
        const memory = Buffer.concat(encoded.map(({ bytes }) => bytes));
        let at = 0;
        const raws = encoded.map(({ bytes, offset, from }) => {
          at += bytes.length;
          return { ...rawOf(memory.subarray(at - bytes.length, at), offset), from };
        });
        const one = raws.flatMap((raw) => contentOf(decodeBatch([raw], verified)));
        const together: unknown[] = [];
        for (let first = 0, offset = 5; first < raws.length;) {
          const run = runOf(raws.slice(first), bytesMax);
          const batch = decodeBatch(run, verified);
          expect(batch.baseOffset).toBe(offset);
          together.push(...contentOf(batch));
          first += run.length;
          offset = batch.nextOffset;
        }
        expect(together).toEqual(one);
      }),
      { numRuns: 60 },
    );
  });

  it("are taken together where they lie one behind the other, up to a size", async () => {
    const one = await encodeByKafkajs([{ key: null, value: null, time: 1, headers: {} }], { codec: 0 });
    const memory = Buffer.concat([one, one, one]);
    const raws = [0, 1, 2].map((i) => rawOf(memory.subarray(i * one.length, (i + 1) * one.length), i));
    expect(runOf(raws, 10_000)).toHaveLength(3);
    expect(runOf(raws, 2 * one.length)).toHaveLength(2);
    expect(runOf(raws, 1)).toHaveLength(1);
    expect(runOf([raws[0], raws[2]], 10_000)).toHaveLength(1);
    expect(runOf([raws[0], { ...raws[1], isHidden: true }, raws[2]], 10_000)).toHaveLength(1);
  });
});

describe("a damaged record batch", () => {
  it("is refused by both where any of its bytes has changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        someRecords,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (records, place, flip) => {
          const parts = [{ records: RecordBatch.parse(batchOfRecords(records), 0), mark: null }];
          const raw = rawOf(encodeBatch(parts, sequencing), 0);
          // The offset, length and leader epoch before the checksum are the broker's.
          raw.bytes[17 + (place % (raw.bytes.length - 17))] ^= flip;
          const damaged = { ...raw, head: readHead(raw.bytes, 0) };
          expect(() => decodeBatch([damaged], verified)).toThrow(CorruptBatchError);
          await expect(decodeWithKafkajs(kafkajs, damaged, verified)).rejects.toThrow(CorruptBatchError);
        },
      ),
    );
  });

  it("does no harm where checksums are not looked at", () => {
    fc.assert(
      fc.property(someRecords, fc.nat(), fc.integer({ min: 1, max: 255 }), (records, place, flip) => {
        const parts = [{ records: RecordBatch.parse(batchOfRecords(records), 0), mark: null }];
        const raw = rawOf(encodeBatch(parts, sequencing), 0);
        raw.bytes[61 + (place % (raw.bytes.length - 61))] ^= flip;
        try {
          contentOf(decodeBatch([{ ...raw, head: readHead(raw.bytes, 0) }], { verify: false }));
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptBatchError);
        }
      }),
    );
  });

  it.each(codecs)("compressed with %s is refused with words", async (_, codec, compress) => {
    const records = [{ key: null, value: Buffer.alloc(5_000, "abc"), time: 5, headers: {} }];
    const raw = rawOf(await encodeByKafkajs(records, { codec, compress }), 0);
    const cut = { ...raw, bytes: raw.bytes.subarray(0, raw.bytes.length - 9) };
    expect(() => decodeBatch([cut], { verify: false })).toThrow(CorruptBatchError);
  });

  it("of an unknown codec is refused with words", () => {
    const records = RecordBatch.parse(batchOfRecords([{ key: null, value: null, time: 1, headers: {} }]), 0);
    const bytes = encodeBatch([{ records, mark: null }], sequencing);
    bytes[22] = 5;
    expect(() => decodeBatch([rawOf(bytes, 0)], { verify: false })).toThrow("codec 5");
  });
});

describe("what else a log holds", () => {
  const three = [1, 2, 3].map((time) => ({ key: null, value: Buffer.from([time]), time, headers: {} }));

  it("records of transactions that came to nothing take up offsets only", async () => {
    const raw = { ...rawOf(await encodeByKafkajs(three, { codec: 0 }), 10), isHidden: true };
    for (const batch of [decodeBatch([raw], verified), await decodeWithKafkajs(kafkajs, raw, verified)])
      expect([batch.count, batch.baseOffset, batch.nextOffset]).toEqual([0, 10, 13]);
  });

  it("a hole before a batch belongs to it", async () => {
    const raw = { ...rawOf(await encodeByKafkajs(three, { codec: 0 }), 10), from: 4 };
    for (const batch of [decodeBatch([raw], verified), await decodeWithKafkajs(kafkajs, raw, verified)]) {
      expect([batch.baseOffset, batch.nextOffset, batch.count]).toEqual([4, 13, 3]);
      expect([0, 1, 2].map((i) => batch.offset(i))).toEqual([10, 11, 12]);
      expect([3, 9, 10, 11, 12, 13].map((offset) => batch.indexFrom(offset))).toEqual([0, 0, 0, 1, 2, 3]);
    }
  });

  it("a topic may have the time of the broker instead of the records' own", async () => {
    const bytes = await encodeByKafkajs(three, { codec: 0 });
    bytes[22] |= 8;
    const raw = rawOf(bytes, 0);
    for (const batch of [
      decodeBatch([raw], { verify: false }),
      await decodeWithKafkajs(kafkajs, raw, { verify: false }),
    ])
      expect([...batch.timestamps]).toEqual([3, 3, 3]);
  });
});
