const BYTES_MAX = 12;
const LINES = 256;
/** By length: which bytes of the first, second and third word belong to the text. */
const MASKS = [0, 4, 8].map((from) => Int32Array.from({ length: BYTES_MAX + 1 }, (_, n) => maskOf(n - from)));
const [FIRST, SECOND, THIRD] = MASKS;

/**
 * The last ids of short texts, in front of a dictionary: codes, names of kinds and states are most of what events hold. A
 * text is looked up as three words, whatever its length. No text holds a byte 0, so the words also tell the length.
 */
export class ShortTexts {
  /** Three words and an id for each line; −1 for none. */
  readonly #lines = new Int32Array(4 * LINES).fill(-1);
  #first = 0;
  #second = 0;
  #third = 0;
  #line = 0;

  /** The id that was kept for the text view[start … end), −1 if none was. */
  find(view: DataView, start: number, end: number): number {
    const length = end - start;
    this.#line = -1;
    if (length > BYTES_MAX || start + BYTES_MAX > view.byteLength) return -1;
    const first = view.getInt32(start, true) & FIRST[length];
    const second = view.getInt32(start + 4, true) & SECOND[length];
    const third = view.getInt32(start + 8, true) & THIRD[length];
    const hash = Math.imul(first ^ Math.imul(second ^ (third << 5), 0x85ebca6b), 0x9e3779b1);
    const lines = this.#lines;
    const line = (hash >>> 22) & ~3;
    if (lines[line] === first && lines[line + 1] === second && lines[line + 2] === third)
      return lines[line + 3];
    this.#first = first;
    this.#second = second;
    this.#third = third;
    this.#line = line;
    return -1;
  }

  /** Keeps the id of the text that was not found just now, in place of another. */
  keep(id: number): void {
    if (this.#line < 0) return;
    this.#lines[this.#line] = this.#first;
    this.#lines[this.#line + 1] = this.#second;
    this.#lines[this.#line + 2] = this.#third;
    this.#lines[this.#line + 3] = id;
  }
}

/** The low `bytes` bytes of a word. */
function maskOf(bytes: number): number {
  if (bytes >= 4) return -1;
  return bytes <= 0 ? 0 : (1 << (8 * bytes)) - 1;
}
