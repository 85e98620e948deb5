/** Most answers are small, and many of them share one piece of memory. */
const PIECE_BYTES = 64 * 1024;
/** So much is made at once for an answer that says it is large: nonsense in place of a length must not cost more. */
const LARGE_BYTES = 8 * 1024 * 1024;
const LENGTH_BYTES = 4;

/**
 * Puts the answers of a broker together in the memory that they are read into: each is its length, an i32, and so many bytes. A large answer has memory
 * of its own, so that a fetch of megabytes is not copied, and no part of it is kept for the sake of another.
 */
export class Answers {
  #memory = Buffer.allocUnsafeSlow(PIECE_BYTES);
  /** What has come of the next answer lies from `#start` to `#end`. */
  #start = 0;
  #end = 0;

  /** Where to read to: at least one byte. */
  room(): Buffer {
    return this.#memory.subarray(this.#end);
  }

  /** So many bytes were read. Answers what is whole now, each with its length; it stays as it is. Throws RangeError for a length below 0. */
  take(count: number): Buffer[] {
    this.#end += count;
    const whole: Buffer[] = [];
    let size = this.#size();
    for (; this.#end - this.#start >= size; size = this.#size()) {
      whole.push(this.#memory.subarray(this.#start, this.#start + size));
      this.#start += size;
    }
    this.#makeRoom(size);
    return whole;
  }

  /** Of the next answer; of its length where that has not come yet. */
  #size(): number {
    if (this.#end - this.#start < LENGTH_BYTES) return LENGTH_BYTES;
    const length = this.#memory.readInt32BE(this.#start);
    if (length < 0) throw new RangeError(`An answer can't have ${length} bytes.`);
    return LENGTH_BYTES + length;
  }

  #makeRoom(size: number): void {
    const isEnough = this.#memory.length - this.#start >= Math.min(size, LARGE_BYTES);
    if (isEnough && this.#end < this.#memory.length) return;
    const here = this.#end - this.#start;
    const bytes = Math.max(PIECE_BYTES, Math.min(size, Math.max(LARGE_BYTES, 2 * here)));
    const memory = Buffer.allocUnsafeSlow(bytes);
    this.#memory.copy(memory, 0, this.#start, this.#end);
    this.#memory = memory;
    this.#start = 0;
    this.#end = here;
  }
}
