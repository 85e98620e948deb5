import fc from "fast-check";
import { expect, it } from "vitest";
import { OrderKey } from "../../src/storage/order-key.js";

const part = fc.tuple(fc.maxSafeInteger(), fc.nat(0xffff_ffff));

function build([time, number]: readonly [number, number]): Buffer {
  return new OrderKey("k").text("name").int53(time).uint32(number).build();
}

it("orders keys as their parts, numbers below zero included", () => {
  fc.assert(
    fc.property(part, part, (a, b) => {
      expect(Buffer.compare(build(a), build(b))).toBe(Math.sign(a[0] - b[0] || a[1] - b[1]));
    }),
  );
});

it("takes no text for the beginning of another", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const prefix = new OrderKey("k").text(a).build();
      const longer = new OrderKey("k")
        .text(a + b)
        .text("x")
        .build();
      expect(longer.subarray(0, prefix.length).equals(prefix)).toBe(Buffer.byteLength(b) === 0);
    }),
  );
});
