/** Unsigned variable-length integers (LEB128), exact up to 2^53 − 1, written straight into a buffer. */
export const VARINT_BYTES_MAX = 8;

/** Writes `value` at `at` and answers the position after it. The buffer must have room for VARINT_BYTES_MAX bytes. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest > 0x7fff_ffff) {
    target[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

/** Signed integers as unsigned ones: 0, −1, 1, −2 … become 0, 1, 2, 3 … */
export function zigzag(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2;
}

export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** Reads varints one after the other; `position` is where the next one begins. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  /** Answers −1 past the end of the bytes or for a number that is not exact. */
  next(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.position++];
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let scale = 128; scale <= 2 ** 49; scale *= 128) {
      byte = bytes[this.position++];
      if (byte === undefined) return -1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : -1;
    }
    return -1;
  }
}
