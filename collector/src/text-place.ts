/** Tells positions in a text as people count them. Reads on from the place it was asked for last, so ask in order. */
export class TextPlace {
  readonly #bytes: Buffer;
  #at = 0;
  #line = 1;
  #column = 1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** "line 3, column 8", both from 1, columns in UTF-16 code units. */
  of(at: number): string {
    const passed = this.#bytes.toString("utf8", this.#at, at);
    const newline = passed.lastIndexOf("\n");
    if (newline < 0) this.#column += passed.length;
    else {
      this.#line += passed.split("\n").length - 1;
      this.#column = passed.length - newline;
    }
    this.#at = at;
    return `line ${this.#line}, column ${this.#column}`;
  }
}
