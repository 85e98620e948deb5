import type { Source } from "graphql";

/** The lines of a source, found once: a large model can have thousands of problems. */
export class SourceLines {
  readonly #body: string;
  readonly #starts: readonly number[];

  constructor(source: Source) {
    this.#body = source.body;
    const starts = [0];
    for (const match of source.body.matchAll(/\r\n|\n|\r/gu)) starts.push(match.index + match[0].length);
    this.#starts = starts;
  }

  /** Line and column of an offset, both from 1, and the text of that line. */
  locate(offset: number): { line: number; column: number; text: string } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    const start = this.#starts[low];
    const text = this.#body.slice(start, this.#starts[low + 1]).replace(/[\r\n]+$/u, "");
    return { line: low + 1, column: offset - start + 1, text };
  }
}
