import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, it } from "vitest";
import { crc32c } from "../../../src/log/kafka/crc32c.js";

const theirs = createRequire(import.meta.url)("kafkajs/src/protocol/recordBatch/crc32C") as (
  bytes: Buffer,
) => number;

it("is the check value of its definition", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(0))).toBe(0);
});

it("agrees with kafkajs's, wherever the bytes begin and end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), fc.nat(20), (bytes, before, after) => {
      const buffer = Buffer.from(bytes);
      const end = Math.max(before, buffer.length - after);
      expect(crc32c(buffer, Math.min(before, end), end)).toBe(
        theirs(buffer.subarray(Math.min(before, end), end)),
      );
    }),
  );
});

it("agrees with kafkajs's over many stretches", () => {
  const bytes = Buffer.from(Uint8Array.from({ length: 20_000 }, (_, i) => (i * 2_654_435_761) >>> 13));
  for (const end of [1_023, 2_047, 2_048, 2_049, 4_096, 5_000, 19_999])
    for (const start of [0, 1, 2, 3, 21])
      expect(crc32c(bytes, start, end)).toBe(theirs(bytes.subarray(start, end)));
});
