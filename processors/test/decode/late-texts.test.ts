import { expect, test } from "vitest";
import { LateTexts } from "../../src/decode/late-texts.js";
import { Interner } from "../../src/interner.js";

test("only wanted texts get ids; what has one, and what is null, stays", () => {
  const interner = new Interner();
  const column = new Int32Array(5);
  const texts = new LateTexts(column);
  const bytes = Buffer.from("one two");
  texts.note(0, 0, 3);
  texts.note(1, 4, 7);
  column[2] = -1;
  column[3] = 7;
  texts.note(4, 4, 7);
  expect(column[0]).toBeLessThan(0);
  texts.intern(bytes, interner, Uint8Array.of(1, 0, 1, 1, 1), 4);
  expect(interner.text(column[0])).toBe("one");
  expect(interner.size).toBe(1);
  expect(column[1]).toBeLessThan(0);
  expect([...column.subarray(2, 4)]).toEqual([-1, 7]);
  expect(column[4]).toBeLessThan(0);
});
