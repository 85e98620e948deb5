import type { Span } from "./json-scanner.js";

/** What has been read since the innermost bracket, or since the last comma in it. */
type Part = "nothing" | "key" | "colon" | "value";

const comma = 0x2c;
const colon = 0x3a;
const quote = 0x22;
const endOfArray = 0x5d;
const endOfObject = 0x7d;
const closings = new Map([
  [0x7b, endOfObject],
  [0x5b, endOfArray],
]);
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** Letters, digits and what numbers are made of: a word of these may be wrong without a doubt about where it ends. */
const wordBytes = new Set(Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-._$"));

/**
 * Where a faulty element of an array ends (the position of the comma or bracket after it) and how deep it is nested, or
 * null if nobody can know. Words, numbers, escapes and depth may be wrong, and values may be missing. But quotes and
 * brackets must pair, and no two values may stand side by side: one quote too many turns the texts and what is between
 * them around, so that the borders of the next elements lie within a text; and then it comes to that.
 * Where the texts are such that it does not, what is found there has no keys but what stood between texts (`":"`), so none
 * of it is an event.
 */
export function skipElement(bytes: Uint8Array, { start, end }: Span): { end: number; depth: number } | null {
  /** The closing bytes of the brackets that are open; what is around them has its value then. */
  const open: number[] = [];
  let part: Part = "nothing";
  let depth = 0;
  for (let at = start; at >= 0 && at < end;) {
    const byte = bytes[at];
    if (open.length === 0 && (byte === comma || byte === endOfArray)) return { end: at, depth };
    const isMember = open[open.length - 1] === endOfObject;
    if (isSpace(byte)) at++;
    else if (byteOrderMark.equals(bytes.subarray(at, at + 3))) at += 3;
    else if (byte === colon) {
      if (!isMember || part === "colon" || part === "value") return null;
      part = "colon";
      at++;
    } else if (byte === comma || byte === endOfArray || byte === endOfObject) {
      // A member may lack its key or its value, not its colon.
      if (part === "key" || (byte !== comma && byte !== open.pop())) return null;
      part = byte === comma ? "nothing" : "value";
      at++;
    } else {
      const closing = closings.get(byte);
      const next = afterValue(part, isMember, closing !== undefined);
      if (next === null) return null;
      part = closing === undefined ? next : "nothing";
      if (closing !== undefined) depth = Math.max(depth, open.push(closing));
      at = closing !== undefined ? at + 1 : endOfToken(bytes, at, end);
    }
  }
  return null;
}

/** A value or a key comes; null where one stands already. */
function afterValue(part: Part, isMember: boolean, isBracket: boolean): Part | null {
  if (isMember && part === "nothing") return isBracket ? null : "key";
  return part === (isMember ? "colon" : "nothing") ? "value" : null;
}

/** −1 where no string or word begins, or a string does not end. */
function endOfToken(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === quote) return endOfString(bytes, start, end);
  let at = start;
  while (at < end && wordBytes.has(bytes[at])) at++;
  return at === start ? -1 : at;
}

function endOfString(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    if (bytes[at] === quote) return at + 1;
    if (bytes[at] === 0x5c) at++;
  }
  return -1;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
