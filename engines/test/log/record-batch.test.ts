import { CorruptBatchError, RecordBatch, RecordBatchBuilder } from "@freshet/engines";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const record = fc.record({
  key: fc.option(fc.uint8Array({ maxLength: 40 })),
  value: fc.option(fc.uint8Array({ maxLength: 400 })),
  time: fc.oneof(fc.integer({ min: -(2 ** 51), max: 2 ** 51 }), fc.integer({ min: 1.7e12, max: 1.8e12 })),
  headers: fc.option(fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }), { nil: undefined }),
});
const records = fc.array(record, { minLength: 1, maxLength: 60 });
type Records = typeof records extends fc.Arbitrary<infer T> ? T : never;

function build(all: Records, builder = new RecordBatchBuilder()): Uint8Array {
  for (const { key, value, time, headers } of all) builder.add(key, value, time, headers);
  expect(builder.count).toBe(all.length);
  const size = builder.bytes;
  const bytes = builder.build();
  expect(bytes.length).toBe(size);
  return bytes;
}

describe("RecordBatch", () => {
  it("gives back what was added, with consecutive offsets", () => {
    fc.assert(
      fc.property(records, fc.nat(2 ** 40), (all, baseOffset) => {
        const batch = RecordBatch.parse(build(all), baseOffset);
        expect(batch.nextOffset).toBe(baseOffset + all.length);
        expect(batch.maxTimestamp).toBe(Math.max(...all.map(({ time }) => time)));
        all.forEach(({ key, value, time, headers }, i) => {
          expect(batch.offset(i)).toBe(baseOffset + i);
          expect(batch.timestamps[i]).toBe(time);
          expect(batch.key(i) && [...batch.key(i)!]).toEqual(key && [...key]);
          expect(batch.value(i) && [...batch.value(i)!]).toEqual(value && [...value]);
          expect(Object.entries(batch.headers(i) ?? {})).toEqual(Object.entries(headers ?? {}));
        });
      }),
    );
  });

  it("notices every changed and every missing byte", () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, place, change) => {
        const bytes = build(all);
        const damaged = Uint8Array.from(bytes);
        damaged[place % bytes.length] ^= change;
        expect(() => RecordBatch.parse(damaged, 0)).toThrow(CorruptBatchError);
        expect(() => RecordBatch.parse(bytes.subarray(0, place % bytes.length), 0)).toThrow(
          CorruptBatchError,
        );
      }),
    );
  });

  it("never runs past its bytes, even where nobody checks the checksum", () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.nat(255), (all, place, byte) => {
        const damaged = Uint8Array.from(build(all));
        damaged[place % damaged.length] = byte;
        try {
          const batch = RecordBatch.parse(damaged, 0, { verify: false });
          for (let i = 0; i < batch.count; i++) {
            expect(batch.ends[i]).toBeLessThanOrEqual(damaged.length);
            batch.headers(i);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptBatchError);
        }
      }),
    );
  });

  it("names the format it does not know", () => {
    const bytes = build([{ key: null, value: null, time: 0, headers: undefined }]);
    bytes[3] = 9;
    expect(() => RecordBatch.parse(bytes, 0)).toThrow("format 9");
  });
});

describe("RecordBatchBuilder", () => {
  it("may be used again after reset, and after build goes on with the same records", () => {
    const builder = new RecordBatchBuilder();
    builder.add(null, Buffer.from("a"), 5);
    const first = builder.build();
    builder.add(null, Buffer.from("b"), 6);
    expect(RecordBatch.parse(builder.build(), 0).count).toBe(2);
    expect(RecordBatch.parse(first, 0).count).toBe(1);
    builder.reset();
    expect([builder.count, builder.bytes]).toEqual([0, 28]);
    builder.add(null, Buffer.from("c"), 2);
    const batch = RecordBatch.parse(builder.build(), 0);
    expect([batch.count, batch.maxTimestamp, batch.value(0)!.toString()]).toEqual([1, 2, "c"]);
  });

  it("is compact: a small event costs some ten bytes beside its own", () => {
    const builder = new RecordBatchBuilder();
    for (let i = 0; i < 1_000; i++) builder.add(Buffer.from("ORD"), Buffer.alloc(100), 1.7e12 + i);
    expect(builder.bytes).toBeLessThan(1_000 * (103 + 5));
  });

  it("refuses an empty batch and times that are not whole milliseconds", () => {
    const builder = new RecordBatchBuilder();
    expect(() => builder.build()).toThrow(RangeError);
    for (const time of [NaN, Infinity, 1.5, 2 ** 53])
      expect(() => builder.add(null, null, time)).toThrow(RangeError);
    expect(builder.count).toBe(0);
  });
});
