import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { murmur, murmurBytes, murmurNumber } from "../src/murmur.js";

const MASK = (1n << 64n) - 1n;

/** Appleby's reference, word for word, over BigInt. */
function reference(bytes: Uint8Array): bigint {
  const m = 0xc6a4a7935bd1e995n;
  let h = 0xadc83b19n ^ ((BigInt(bytes.length) * m) & MASK);
  const whole = bytes.length - (bytes.length % 8);
  for (let at = 0; at < whole; at += 8) {
    let k = 0n;
    for (let i = 7; i >= 0; i--) k = (k << 8n) | BigInt(bytes[at + i]!);
    k = (k * m) & MASK;
    k ^= k >> 47n;
    k = (k * m) & MASK;
    h = ((h ^ k) * m) & MASK;
  }
  if (whole < bytes.length) {
    for (let i = bytes.length - 1; i >= whole; i--) h ^= BigInt(bytes[i]!) << BigInt(8 * (i - whole));
    h = (h * m) & MASK;
  }
  h ^= h >> 47n;
  h = (h * m) & MASK;
  return h ^ (h >> 47n);
}

function last(): bigint {
  return (BigInt(murmur.high >>> 0) << 32n) | BigInt(murmur.low >>> 0);
}

describe("murmur", () => {
  it("is MurmurHash64A with Redis's seed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        murmurBytes(Uint8Array.of(9, ...bytes, 9), 1, 1 + bytes.length);
        expect(last()).toBe(reference(bytes));
      }),
    );
  });

  it("hashes a number as its eight little-endian bytes, and -0 as 0", () => {
    fc.assert(
      fc.property(fc.double(), (x) => {
        murmurNumber(x);
        expect(last()).toBe(reference(new Uint8Array(Float64Array.of(x + 0).buffer)));
      }),
    );
  });
});
