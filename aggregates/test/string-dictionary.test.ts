import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StringDictionary } from "../src/index.js";
import { murmur, murmurBytes } from "../src/murmur.js";

describe("StringDictionary", () => {
  it("numbers strings in order of first sight and knows their hashes", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
        const dictionary = new StringDictionary();
        for (const text of texts) dictionary.id(text);
        const distinct = [...new Set(texts)];
        expect(dictionary.size).toBe(distinct.length);
        distinct.forEach((text, id) => {
          expect(dictionary.id(text)).toBe(id);
          expect(dictionary.text(id)).toBe(text);
          const bytes = Buffer.from(text);
          murmurBytes(bytes, 0, bytes.length);
          expect([dictionary.hashLow(id), dictionary.hashHigh(id)]).toEqual([murmur.low, murmur.high]);
        });
      }),
    );
  });

  it("grows past its first room", () => {
    const dictionary = new StringDictionary();
    for (let i = 0; i < 5_000; i++) expect(dictionary.id(`text ${i}`)).toBe(i);
    expect(dictionary.text(4_999)).toBe("text 4999");
  });

  it("takes names of objects' own parts as any string", () => {
    const dictionary = new StringDictionary();
    expect([dictionary.id("__proto__"), dictionary.id("constructor"), dictionary.id("__proto__")]).toEqual([
      0, 1, 0,
    ]);
  });

  it("takes a lone surrogate as the replacement character, as the stores will", () => {
    const dictionary = new StringDictionary();
    const id = dictionary.id("a\ud800");
    expect(dictionary.text(id)).toBe("a\ufffd");
    expect(dictionary.id("a\ufffd")).toBe(id);
    expect(dictionary.id("a\udc00")).toBe(id);
    expect(dictionary.size).toBe(1);
  });

  it("refuses an id it never gave", () => {
    expect(() => new StringDictionary().text(0)).toThrow(RangeError);
  });
});
