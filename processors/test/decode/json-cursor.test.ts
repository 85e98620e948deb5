import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonCursor } from "../../src/decode/json-cursor.js";

/** Bytes between two quotes: mostly plain, with all that ends a string or makes it another one, at any place. */
const content = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom("a", "Z", " ", "!", "#", "[", "]", "~", "\x7f", "0") },
      {
        weight: 1,
        arbitrary: fc.constantFrom("\\n", '\\"', "\\\\", "\\u00e9", "\\ud83d\\ude00", "é", "日", "😀"),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom("\n", "\x00", "\x1f", '"', "\\", "\\x", "\\u12", "\\ud800", "\\udc00"),
      },
    ),
    { maxLength: 70 },
  )
  .map((parts) => parts.join(""));

/** The closing quote as JSON.parse sees it; −1 where no string begins here that may be in an event. */
function closingQuote(text: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] !== '"') continue;
    try {
      const value = JSON.parse(text.slice(0, at + 1)) as string;
      return value.isWellFormed() ? Buffer.byteLength(text.slice(0, at)) : -1;
    } catch {
      // Not yet: that quote was escaped, or there is none that closes it.
    }
  }
  return -1;
}

test("a string ends where JSON.parse ends it, whatever is guessed of its length and wherever it lies", () => {
  fc.assert(
    fc.property(
      content,
      fc.nat({ max: 9 }),
      fc.nat({ max: 40 }),
      fc.nat({ max: 80 }),
      (text, before, after, guess) => {
        const quoted = `"${text}"`;
        const bytes = Buffer.from("x".repeat(before) + quoted + "y".repeat(after));
        const cursor = new JsonCursor(32);
        cursor.use(bytes);
        cursor.end = before + Buffer.byteLength(quoted);
        const closing = closingQuote(quoted);
        const expected = closing < 0 ? -1 : before + closing;
        expect(cursor.string(before + 1)).toBe(expected);
        const inner = Buffer.from(quoted).subarray(1, Math.max(1, closing)).toString();
        const isAscii = Buffer.byteLength(inner) === inner.length;
        if (closing >= 0) {
          expect(cursor.escaped).toBe(inner.includes("\\"));
          expect(cursor.nonAscii).toBe(!isAscii);
        }
        // A guess is right or says nothing; the right guess of a plain string that is long enough is taken.
        const isTaken = isAscii && !inner.includes("\\") && inner.length >= 16;
        expect(cursor.plainString(before + 1, expected)).toBe(isTaken ? expected : -1);
        expect([-1, isTaken ? expected : -1]).toContain(cursor.plainString(before + 1, before + 1 + guess));
      },
    ),
    { numRuns: 5000 },
  );
});

test("a string that the event cuts off is none, even where its batch goes on with a quote", () => {
  const cursor = new JsonCursor(32);
  const bytes = Buffer.from(`"0123456789abcdefghij" "x" `);
  cursor.use(bytes);
  for (cursor.end = 1; cursor.end < 22; cursor.end++) {
    expect(cursor.string(1)).toBe(-1);
    expect(cursor.plainString(1, 21)).toBe(-1);
  }
  cursor.end = 22;
  expect(cursor.string(1)).toBe(21);
  expect(cursor.plainString(1, 21)).toBe(21);
});
