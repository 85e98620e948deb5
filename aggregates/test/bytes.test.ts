import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader, ByteWriter, CorruptStateError } from "../src/index.js";

describe("bytes", () => {
  it("reads what was written", () => {
    const safe = fc.maxSafeNat();
    const item = fc.oneof(
      fc.record({ kind: fc.constant("varint" as const), value: safe }),
      fc.record({
        kind: fc.constant("zigzag" as const),
        value: fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }),
      }),
      fc.record({
        kind: fc.constant("number" as const),
        value: fc.double({ noNaN: true }).map((x) => x + 0),
      }),
      fc.record({ kind: fc.constant("number" as const), value: fc.maxSafeInteger() }),
      fc.record({ kind: fc.constant("float64" as const), value: fc.double({ noNaN: true }) }),
      fc.record({ kind: fc.constant("string" as const), value: fc.string({ unit: "binary" }) }),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const out = new ByteWriter(1);
        for (const { kind, value } of items) (out[kind] as (value: unknown) => void).call(out, value);
        const input = new ByteReader(out.finish());
        for (const { kind, value } of items) expect(input[kind]()).toBe(value);
        input.done();
      }),
    );
  });

  it("writes small numbers small", () => {
    const length = (value: number): number => {
      const out = new ByteWriter();
      out.number(value);
      return out.length;
    };
    expect([0, -1, 31, 1000, 2 ** 51 - 1, 0.5].map(length)).toEqual([1, 1, 1, 2, 8, 9]);
  });

  it("throws for what was never written", () => {
    const reader = (...bytes: number[]): ByteReader => new ByteReader(Uint8Array.from(bytes));
    expect(() => reader().byte()).toThrow(CorruptStateError);
    expect(() => reader(0x80).varint()).toThrow(CorruptStateError);
    expect(() => reader(255, 255, 255, 255, 255, 255, 255, 255, 1).varint()).toThrow(CorruptStateError);
    expect(() => reader(255, 255, 255, 255, 255, 255, 255, 127).varint()).toThrow(CorruptStateError);
    expect(() => reader(5, 65).string()).toThrow(CorruptStateError);
    expect(() => reader(2, 0, 0, 0).length(2)).toThrow(CorruptStateError);
    expect(() => reader(3).number()).toThrow(CorruptStateError);
    expect(() => reader(1, 0).number()).toThrow(CorruptStateError);
    expect(() => reader(0, 0, 0, 0, 0, 0, 0xf8, 0x7f).float64()).toThrow(CorruptStateError);
    expect(() => reader(1).raw(2)).toThrow(CorruptStateError);
    expect(() => reader(1).section(2)).toThrow(CorruptStateError);
    expect(() => reader(1).done()).toThrow(CorruptStateError);
  });
});
