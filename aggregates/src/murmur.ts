/**
 * MurmurHash64A (Austin Appleby) with Redis's seed, in 32-bit halves: BigInt would allocate for every value.
 * The result of the last call stands in `murmur`, so that nothing is allocated either.
 */
const SEED = 0xadc83b19;
const M_LOW = 0x5bd1e995;
const M_HIGH = 0xc6a4a793;

/** Halves of the last hash, as signed 32-bit integers. */
export const murmur = { low: 0, high: 0 };

/** High half of the unsigned product of two 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(other / 65536)) | 0;
}

function multiply(): void {
  const { low, high } = murmur;
  murmur.high = (multiplyHigh(low, M_LOW) + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)) | 0;
  murmur.low = Math.imul(low, M_LOW);
}

/** x ^= x >>> 47, of 64 bits. */
function shiftMix(): void {
  murmur.low ^= murmur.high >>> 15;
}

/** h = (h ^ mix(k)) · m */
function block(hashLow: number, hashHigh: number, low: number, high: number): void {
  murmur.low = low;
  murmur.high = high;
  multiply();
  shiftMix();
  multiply();
  murmur.low ^= hashLow;
  murmur.high ^= hashHigh;
  multiply();
}

function start(length: number): void {
  murmur.low = SEED | 0;
  murmur.high = 0;
  // The seed is xored with length · m.
  const seed = murmur.low;
  murmur.low = length | 0;
  multiply();
  murmur.low ^= seed;
}

function finish(): void {
  shiftMix();
  multiply();
  shiftMix();
}

/** Hashes bytes[from … to) into `murmur`. */
export function murmurBytes(bytes: Uint8Array, from: number, to: number): void {
  start(to - from);
  let at = from;
  for (; at + 8 <= to; at += 8) block(murmur.low, murmur.high, word(bytes, at), word(bytes, at + 4));
  if (at < to) {
    let low = 0;
    let high = 0;
    for (let i = to - 1; i >= at + 4; i--) high = (high << 8) | bytes[i]!;
    for (let i = Math.min(to, at + 4) - 1; i >= at; i--) low = (low << 8) | bytes[i]!;
    murmur.low ^= low;
    murmur.high ^= high;
    multiply();
  }
  finish();
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** Hashes the eight little-endian bytes of a double (−0 as 0) into `murmur`. */
export function murmurNumber(value: number): void {
  double[0] = value + 0;
  start(8);
  block(murmur.low, murmur.high, halves[0]!, halves[1]!);
  finish();
}
