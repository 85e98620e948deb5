import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader, ByteWriter } from "../src/bytes.js";
import { CorruptStateError } from "../src/errors.js";
import { HyperLogLog, SPARSE_LIMIT } from "../src/hyperloglog.js";
import { murmur, murmurNumber } from "../src/murmur.js";

function sketchOf(from: number, to: number, step = 1): HyperLogLog {
  const sketch = new HyperLogLog();
  for (let i = from; i < to; i += step) {
    murmurNumber(i);
    sketch.add(murmur.low, murmur.high);
  }
  return sketch;
}

function decode(input: ByteReader): HyperLogLog {
  const sketch = new HyperLogLog();
  sketch.decode(input);
  return sketch;
}

function encoded(sketch: HyperLogLog): Uint8Array {
  const out = new ByteWriter();
  sketch.encode(out);
  return out.finish();
}

describe("the distinct sketch", () => {
  it("is within four standard errors from 1 to 200,000 values, and near exact below the sparse limit", () => {
    const sketch = new HyperLogLog();
    const squares: number[] = [];
    for (let n = 1; n <= 200_000; n++) {
      murmurNumber(n * 1.5);
      sketch.add(murmur.low, murmur.high);
      if (n % 997 !== 0 && n > 50) continue;
      const error = Math.abs(sketch.estimate() - n) / n;
      if (n <= SPARSE_LIMIT) expect(error).toBeLessThanOrEqual(0.001);
      else expect(error).toBeLessThan(4 * 0.0081);
      if (n > SPARSE_LIMIT) squares.push(error * error);
    }
    const rms = Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
    expect(rms).toBeLessThan(2 * 0.0081);
  });

  it("has a standard error of 0.81 % over many sets", () => {
    let squares = 0;
    const sets = 60;
    for (let i = 0; i < sets; i++) {
      const error = sketchOf(i * 1e6 + 0.5, i * 1e6 + 20_000.5).estimate() / 20_000 - 1;
      squares += error * error;
    }
    expect(Math.sqrt(squares / sets)).toBeGreaterThan(0.005);
    expect(Math.sqrt(squares / sets)).toBeLessThan(0.0115);
  });

  it("has the same bytes for any split and order, across the change from sparse to dense", () => {
    const sizes = fc.constantFrom(0, 1, 100, SPARSE_LIMIT - 2, SPARSE_LIMIT, SPARSE_LIMIT + 2, 5_000, 20_000);
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 4 }), fc.boolean(), (size, parts, reverse) => {
        const whole = encoded(sketchOf(0, size));
        const sketches = Array.from({ length: parts }, (_, i) => sketchOf(i, size, parts));
        if (reverse) sketches.reverse();
        const merged = new HyperLogLog();
        for (const sketch of sketches) merged.merge(sketch);
        merged.merge(sketches[0]!);
        expect(encoded(merged)).toEqual(whole);
        const decoded = decode(new ByteReader(whole));
        expect(encoded(decoded)).toEqual(whole);
        expect(decoded.estimate()).toBe(sketchOf(0, size).estimate());
      }),
      { numRuns: 40 },
    );
  });

  it("fits in 12,304 bytes", () => {
    for (const size of [SPARSE_LIMIT, 4_000, 10_000, 200_000]) {
      expect(encoded(sketchOf(0, size)).length).toBeLessThanOrEqual(12_304);
    }
  });

  it("refuses cut and impossible bytes of every form", () => {
    for (const size of [50, 4_000, 100_000]) {
      const bytes = encoded(sketchOf(0, size));
      for (const length of [0, 1, 2, 10, bytes.length - 1]) {
        const cut = new ByteReader(bytes.subarray(0, length));
        expect(() => decode(cut)).toThrow(CorruptStateError);
      }
    }
    const bad = [
      [3],
      [0, 1, 0, 0],
      [0, 1, 0, 41],
      [1, 1, 63],
      [1, 1, 0],
      [0, 0xff, 0xff, 0x7f],
      [1, 1, 0xff, 0xff, 0xff, 1],
    ];
    for (const bytes of bad) {
      expect(() => decode(new ByteReader(Uint8Array.from(bytes)))).toThrow(CorruptStateError);
    }
    const packed = new Uint8Array(1 + 12_288).fill(255);
    packed[0] = 2;
    expect(() => decode(new ByteReader(packed))).toThrow(CorruptStateError);
  });
});
