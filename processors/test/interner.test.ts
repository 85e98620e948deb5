import { StringDictionary } from "@freshet/aggregates";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Interner } from "../src/interner.js";

describe("Interner", () => {
  test("numbers strings in order of first sight, the same for text and bytes, with the hashes of StringDictionary", () => {
    const anyText = fc.string({ unit: "grapheme", maxLength: 40 });
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 200 }), (texts) => {
        const interner = new Interner();
        const plain = new StringDictionary();
        texts.forEach((text, i) => {
          const bytes = Buffer.from(`<${text}>`);
          const id = i % 2 === 0 ? interner.id(text) : interner.idOfBytes(bytes, 1, bytes.length - 1);
          expect(id).toBe(plain.id(text));
          expect(interner.text(id)).toBe(text);
        });
        expect(interner.size).toBe(plain.size);
        for (let id = plain.size - 1; id >= 0; id--) {
          expect([interner.hashLow(id), interner.hashHigh(id)]).toEqual([
            plain.hashLow(id),
            plain.hashHigh(id),
          ]);
        }
      }),
    );
  });

  test("keeps its strings while it grows, and knows what it does not have", () => {
    const interner = new Interner();
    const texts = Array.from({ length: 50_000 }, (_, i) => `user-${i}-${"x".repeat(i % 50)}`);
    expect(texts.map((text) => interner.id(text))).toEqual(texts.map((_, i) => i));
    expect(texts.map((text) => interner.find(text))).toEqual(texts.map((_, i) => i));
    expect(interner.find("nobody")).toBe(-1);
    expect(interner.size).toBe(50_000);
    expect(interner.byteSize).toBe(texts.join("").length);
    expect(interner.text(49_999)).toBe(texts[49_999]);
    expect(() => interner.text(50_000)).toThrow(RangeError);
    expect(() => interner.hashLow(-1)).toThrow(RangeError);
  });

  test("a million numbers in a row spread over the table", () => {
    const interner = new Interner();
    const bytes = Buffer.alloc(8, "0");
    const before = performance.now();
    for (let i = 0; i < 1_000_000; i++) {
      for (let at = 7, rest = i; at >= 0; at--, rest = Math.floor(rest / 10)) bytes[at] = 0x30 + (rest % 10);
      interner.idOfBytes(bytes, 0, 8);
    }
    expect(interner.size).toBe(1_000_000);
    // A hash that clusters would take minutes.
    expect(performance.now() - before).toBeLessThan(15_000);
  });
});
