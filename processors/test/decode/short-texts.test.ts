import fc from "fast-check";
import { expect, test } from "vitest";
import { ShortTexts } from "../../src/decode/short-texts.js";

test("an id that is found is the id of just that text; texts that were kept last are found", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "日", "\x7f", "\x01"), maxLength: 14 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 60 }), fc.nat({ max: 20 }), (texts, after) => {
      const cache = new ShortTexts();
      const ids = new Map<string, number>();
      for (const each of texts) {
        const bytes = Buffer.from(`xx${each}"${"y".repeat(after)}`);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        const end = 2 + Buffer.byteLength(each);
        const id = cache.find(view, 2, end);
        if (id >= 0) expect(id).toBe(ids.get(each));
        else {
          ids.set(each, ids.get(each) ?? ids.size);
          cache.keep(ids.get(each)!);
        }
        const isShort = end - 2 <= 12 && 2 + 12 <= bytes.length;
        expect(cache.find(view, 2, end)).toBe(isShort ? ids.get(each) : -1);
      }
    }),
    { numRuns: 2000 },
  );
});

test("more texts than it holds take each other's places", () => {
  const cache = new ShortTexts();
  const find = (text: string): number => {
    const bytes = Buffer.from(text.padEnd(24));
    return cache.find(new DataView(bytes.buffer, bytes.byteOffset, 24), 0, text.length);
  };
  for (let id = 0; id < 5000; id++) {
    expect(find(`text ${id}`)).toBe(-1);
    cache.keep(id);
    expect(find(`text ${id}`)).toBe(id);
  }
  for (let id = 0; id < 5000; id++) expect([-1, id]).toContain(find(`text ${id}`));
});
