import { CorruptBatchError } from "../record-batch.js";

const FRAME_MAGIC = 0x184d2204;
const HAS_CONTENT_SIZE = 0x08;
const HAS_DICTIONARY = 0x01;
const HAS_BLOCK_CHECKSUM = 0x10;
const IS_RAW = 0x80000000;

/**
 * Inflates an LZ4 frame (LZ4 Frame Format Description 1.6.4) to at most `bytesMax`. Ours, since the library does not let its
 * output be limited. Checksums of the frame are not looked at: Kafka's own covers all of it.
 */
export function inflateLz4(bytes: Buffer, bytesMax: number): Buffer {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== FRAME_MAGIC) throw damaged();
  const flags = bytes[4];
  let at = 7 + (flags & HAS_CONTENT_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  const output = new Output(bytes.length * 4, bytesMax);
  while (at + 4 <= bytes.length) {
    const field = bytes.readUInt32LE(at);
    at += 4;
    if (field === 0) return output.done();
    const size = field & ~IS_RAW;
    if (at + size > bytes.length) throw damaged();
    if (field >= IS_RAW) output.copyFrom(bytes, at, at + size);
    else inflateBlock(bytes.subarray(at, at + size), output);
    at += size + (flags & HAS_BLOCK_CHECKSUM ? 4 : 0);
  }
  throw damaged();
}

/** Sequences of literals and matches; a match may reach back into earlier blocks. */
function inflateBlock(block: Buffer, output: Output): void {
  let at = 0;
  const length = (low: number): number => {
    let total = low;
    if (low < 15) return total;
    for (let more = 255; more === 255; total += more) {
      if (at >= block.length) throw damaged();
      more = block[at++];
    }
    return total;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = length(token >>> 4);
    if (at + literals > block.length) throw damaged();
    output.copyFrom(block, at, at + literals);
    at += literals;
    if (at === block.length) return;
    if (at + 2 > block.length) throw damaged();
    const distance = block[at] | (block[at + 1] << 8);
    at += 2;
    output.repeat(distance, length(token & 15) + 4);
  }
}

class Output {
  readonly #bytesMax: number;
  #bytes: Buffer;
  #length = 0;

  constructor(bytes: number, bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.#bytes = Buffer.allocUnsafe(Math.min(Math.max(bytes, 64), bytesMax));
  }

  copyFrom(source: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    source.copy(this.#bytes, this.#length, start, end);
    this.#length += end - start;
  }

  repeat(distance: number, count: number): void {
    if (distance === 0 || distance > this.#length) throw damaged();
    this.#reserve(count);
    const bytes = this.#bytes;
    const from = this.#length;
    // A match may overlap what it makes, so it grows byte by byte.
    if (distance >= count) bytes.copyWithin(from, from - distance, from - distance + count);
    else for (let i = 0; i < count; i++) bytes[from + i] = bytes[from + i - distance];
    this.#length += count;
  }

  done(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    if (needed > this.#bytesMax)
      throw new CorruptBatchError(`A compressed record batch inflates to more than ${this.#bytesMax} bytes.`);
    const larger = Buffer.allocUnsafe(Math.min(Math.max(needed, this.#bytes.length * 2), this.#bytesMax));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

function damaged(): CorruptBatchError {
  return new CorruptBatchError("A record batch compressed with lz4 is damaged.");
}
