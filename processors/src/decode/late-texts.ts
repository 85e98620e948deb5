import type { Interner } from "../interner.js";

/** Stands in a column for a text that has no id yet; like null it is negative. */
const LATE = -2;

/**
 * Texts of a column that nobody looks at unless some rollup takes their event: only where they are is noted, and ids are
 * given to the few that are wanted.
 */
export class LateTexts {
  readonly #column: Int32Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  constructor(column: Int32Array) {
    this.#column = column;
    this.#starts = new Int32Array(column.length);
    this.#ends = new Int32Array(column.length);
  }

  note(row: number, start: number, end: number): void {
    this.#column[row] = LATE;
    this.#starts[row] = start;
    this.#ends[row] = end;
  }

  /** Gives ids to the texts of those rows, of the first `rows`, where `wanted` is 1. */
  intern(bytes: Uint8Array, interner: Interner, wanted: Uint8Array, rows: number): void {
    const column = this.#column;
    for (let row = 0; row < rows; row++) {
      if (wanted[row] === 1 && column[row] === LATE)
        column[row] = interner.idOfBytes(bytes, this.#starts[row], this.#ends[row]);
    }
  }
}
