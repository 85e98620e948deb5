/** Reversed polynomial of CRC-32C (Castagnoli, RFC 3720 B.4), the checksum of Kafka's record batches. */
const POLYNOMIAL = 0x82f63b78;

/** Bytes of a stretch: two that lie behind each other are worked on at once, so that a step need not wait for the one before. */
const STRETCH = 1024;
const STRETCH_WORDS = STRETCH / 4;

/** Tables for eight bytes a step ("slicing by 8", Kounavis and Berry 2005), one after the other. */
const TABLES = makeTables();
const AFTER_STRETCH = makeAfterStretch();
const NO_WORDS = new Int32Array(0);
/** Words are read as the machine has them, which is the order of the bytes on all but a few. */
const HAS_WORDS = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256];
    tables[i] = (before >>> 8) ^ tables[before & 0xff];
  }
  return tables;
}

/** What becomes of each of the four bytes of a checksum by a stretch of zeros. A checksum is linear, so they can be put together. */
function makeAfterStretch(): Int32Array {
  const tables = new Int32Array(4 * 256);
  for (let bit = 0; bit < 32; bit++) {
    let crc = 1 << bit;
    for (let i = 0; i < STRETCH; i++) crc = (crc >>> 8) ^ TABLES[crc & 0xff];
    tables[256 * (bit >> 3) + (1 << (bit & 7))] = crc;
  }
  for (let i = 0; i < tables.length; i++) {
    const lowest = i & 0xff & -(i & 0xff);
    tables[i] = tables[i - lowest] ^ tables[(i & ~0xff) + lowest];
  }
  return tables;
}

/** Checksum of the bytes from `start` to `end`, as an unsigned number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const head = Math.min(end, HAS_WORDS ? start + (-(bytes.byteOffset + start) & 3) : end);
  const crc = ofBytes(-1, bytes, start, head);
  const words = wordsOf(bytes, head, end);
  return ~ofBytes(ofWords(crc, words), bytes, head + 4 * words.length, end) >>> 0;
}

/** An even number of them. */
function wordsOf(bytes: Uint8Array, start: number, end: number): Int32Array {
  const count = ((end - start) >> 3) * 2;
  return count > 0 ? new Int32Array(bytes.buffer, bytes.byteOffset + start, count) : NO_WORDS;
}

function ofWords(before: number, words: Int32Array): number {
  const t = TABLES;
  let crc = before;
  let at = 0;
  for (; at + 2 * STRETCH_WORDS <= words.length; at += STRETCH_WORDS) {
    let second = 0;
    for (const until = at + STRETCH_WORDS; at < until; at += 2) {
      crc = step(t, crc ^ words[at], words[at + 1]);
      second = step(t, second ^ words[at + STRETCH_WORDS], words[at + STRETCH_WORDS + 1]);
    }
    crc = afterStretch(crc) ^ second;
  }
  for (; at < words.length; at += 2) crc = step(t, crc ^ words[at], words[at + 1]);
  return crc;
}

function step(t: Int32Array, a: number, b: number): number {
  return (
    t[0x700 | (a & 0xff)] ^
    t[0x600 | ((a >>> 8) & 0xff)] ^
    t[0x500 | ((a >>> 16) & 0xff)] ^
    t[0x400 | (a >>> 24)] ^
    t[0x300 | (b & 0xff)] ^
    t[0x200 | ((b >>> 8) & 0xff)] ^
    t[0x100 | ((b >>> 16) & 0xff)] ^
    t[b >>> 24]
  );
}

function afterStretch(crc: number): number {
  const t = AFTER_STRETCH;
  return (
    t[crc & 0xff] ^
    t[0x100 | ((crc >>> 8) & 0xff)] ^
    t[0x200 | ((crc >>> 16) & 0xff)] ^
    t[0x300 | (crc >>> 24)]
  );
}

function ofBytes(before: number, bytes: Uint8Array, start: number, end: number): number {
  let crc = before;
  for (let at = start; at < end; at++) crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[at]) & 0xff];
  return crc;
}
