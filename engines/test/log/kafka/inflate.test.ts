import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { CorruptBatchError } from "@freshet/engines";
import fc from "fast-check";
import { compressFrameSync } from "lz4-napi";
import snappy from "snappy";
import { beforeAll, describe, expect, it } from "vitest";
import { inflate, prepareZstd } from "../../../src/log/kafka/inflate.js";

const zstd = createRequire(import.meta.url)("@bokuweb/zstd-wasm") as {
  init(): Promise<void>;
  compress(bytes: Buffer): Uint8Array;
};
const codecs: readonly (readonly [string, number, (bytes: Buffer) => Buffer])[] = [
  ["gzip", 1, (bytes) => gzipSync(bytes)],
  ["snappy", 2, (bytes) => snappy.compressSync(bytes)],
  ["lz4", 3, (bytes) => compressFrameSync(bytes)],
  ["zstd", 4, (bytes) => Buffer.from(zstd.compress(bytes))],
];

beforeAll(async () => {
  await Promise.all([zstd.init(), prepareZstd()]);
});

describe.each(codecs)("%s", (_, codec, compress) => {
  it("gives back what was compressed, repetitive or random", () => {
    const text = fc.tuple(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 2_000 }),
    );
    fc.assert(
      fc.property(text, ([bytes, times]) => {
        const original = Buffer.concat(Array<Uint8Array>(times).fill(bytes));
        expect(inflate(codec, compress(original)).equals(original)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("stops at the limit", () => {
    const bomb = compress(Buffer.alloc(3_000_000));
    expect(() => inflate(codec, bomb, 2_999_999)).toThrow(CorruptBatchError);
    expect(inflate(codec, bomb, 3_000_000).length).toBe(3_000_000);
  });

  it("refuses damaged bytes, or gives back others, but does nothing else", () => {
    const original = compress(Buffer.from("abcabcabcabcxyz".repeat(50)));
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(original);
        damaged[at] ^= flip;
        try {
          inflate(codec, damaged, 1_000_000);
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptBatchError);
        }
      }),
    );
  });
});
