import { CorruptStateError } from "./errors.js";

const SMALL_INTEGER = 2 ** 51;
const SHORT_TEXT = 48;
/** Runs up to this long are copied byte by byte: a view of them would cost more than the copying. */
const SHORT_RUN = 96;

/** A growable run of bytes. Integers are little-endian base-128 varints, up to 2^53 − 1. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written; the room is used again. */
  reset(): void {
    this.#length = 0;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    const copy = new Uint8Array(this.#length);
    if (this.#length > SHORT_RUN) copy.set(this.#bytes.subarray(0, this.#length));
    else for (let i = 0; i < copy.length; i++) copy[i] = this.#bytes[i]!;
    return copy;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number, 0 … 2^53 − 1. */
  varint(value: number): void {
    this.#room(8);
    const bytes = this.#bytes;
    let rest = value;
    while (rest >= 0x80000000) {
      bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 0x80) {
      bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[this.#length++] = rest;
  }

  /** A whole number of either sign, up to 2^52 in magnitude. */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Any double but NaN and −0: small whole numbers take few bytes, the rest nine. */
  number(value: number): void {
    if (Number.isInteger(value) && value < SMALL_INTEGER && value > -SMALL_INTEGER) {
      this.varint(value < 0 ? -4 * value - 2 : 4 * value);
    } else {
      this.byte(1);
      this.float64(value);
    }
  }

  float64(value: number): void {
    this.#room(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** Length in bytes, then UTF-8. */
  string(text: string): void {
    if (text.length < SHORT_TEXT && this.#ascii(text)) return;
    const length = Buffer.byteLength(text);
    this.varint(length);
    this.#room(length);
    this.#length += this.#bytes.write(text, this.#length, length, "utf8");
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Everything `other` holds, with its length in front. */
  section(other: ByteWriter): void {
    const length = other.#length;
    this.varint(length);
    if (length > SHORT_RUN) {
      this.raw(other.#bytes.subarray(0, length));
      return;
    }
    this.#room(length);
    const to = this.#bytes;
    const from = other.#bytes;
    for (let i = 0; i < length; i++) to[this.#length + i] = from[i]!;
    this.#length += length;
  }

  /** Short ASCII, without a call out of JavaScript; false, with nothing written, for other text. */
  #ascii(text: string): boolean {
    this.#room(SHORT_TEXT + 1);
    const start = this.#length + 1;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) return false;
      this.#bytes[start + i] = unit;
    }
    this.#bytes[this.#length] = text.length;
    this.#length = start + text.length;
    return true;
  }

  #room(needed: number): void {
    if (this.#length + needed <= this.#bytes.length) return;
    const next = Buffer.allocUnsafe(Math.max(this.#length + needed, this.#bytes.length * 2));
    this.#bytes.copy(next, 0, 0, this.#length);
    this.#bytes = next;
  }
}

/** Reads what ByteWriter wrote. Never reads past its end and never allocates more than the bytes at hand can mean. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = end;
  }

  get position(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    if (this.#at >= this.#end) throw new CorruptStateError("The bytes end too early.");
    return this.#bytes[this.#at++]!;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (let length = 1; length <= 8; length++) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      factor *= 128;
    }
    throw new CorruptStateError("A whole number is too long.");
  }

  /** The number of things that follow, of at least `bytesEach` each: more than can follow is damage. */
  length(bytesEach = 1): number {
    const value = this.varint();
    if (value * bytesEach > this.remaining)
      throw new CorruptStateError("A length is greater than what follows.");
    return value;
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  number(): number {
    const first = this.#at < this.#end ? this.#bytes[this.#at]! : 0;
    if (first === 1) {
      this.#at++;
      return this.float64();
    }
    const value = this.varint();
    if (value % 2 !== 0) throw new CorruptStateError("A number has an unknown form.");
    return value % 4 === 0 ? value / 4 : -(value + 2) / 4;
  }

  float64(): number {
    if (this.remaining < 8) throw new CorruptStateError("The bytes end too early.");
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    if (Number.isNaN(value)) throw new CorruptStateError("A number is not a number.");
    return value;
  }

  string(): string {
    const length = this.length();
    const text = this.#bytes.toString("utf8", this.#at, this.#at + length);
    this.#at += length;
    return text;
  }

  /** A view of the next bytes. */
  raw(length: number): Uint8Array {
    if (length > this.remaining) throw new CorruptStateError("The bytes end too early.");
    const view = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return view;
  }

  /** A reader of the next `length` bytes, which this reader skips. */
  section(length: number): ByteReader {
    if (length > this.remaining) throw new CorruptStateError("A section is longer than what follows.");
    const start = this.#at;
    this.#at += length;
    return new ByteReader(this.#bytes, start, this.#at);
  }

  /** Everything must have been read. */
  done(): void {
    if (this.remaining !== 0) throw new CorruptStateError("Unknown bytes follow.");
  }
}
