import type { Dictionary } from "./dictionary.js";
import { murmur, murmurBytes } from "./murmur.js";

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The dictionary in memory. It only grows: an owner that has to forget strings makes a new one. */
export class StringDictionary implements Dictionary {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];
  #hashes = new Int32Array(128);

  get size(): number {
    return this.#texts.length;
  }

  id(text: string): number {
    const known = this.#ids.get(text);
    return known === undefined ? this.#add(text) : known;
  }

  text(id: number): string {
    const text = this.#texts[id];
    if (text === undefined) throw new RangeError(`No string has the id ${id}.`);
    return text;
  }

  hashLow(id: number): number {
    return this.#hashes[2 * id]!;
  }

  hashHigh(id: number): number {
    return this.#hashes[2 * id + 1]!;
  }

  #add(text: string): number {
    const bytes = Buffer.from(text);
    // A lone surrogate has no UTF-8: it is the replacement character here as it will be in every store.
    const stored = LONE_SURROGATE.test(text) ? bytes.toString() : text;
    let id = this.#ids.get(stored);
    if (id === undefined) {
      id = this.#texts.length;
      if (2 * id === this.#hashes.length) {
        const next = new Int32Array(4 * id);
        next.set(this.#hashes);
        this.#hashes = next;
      }
      murmurBytes(bytes, 0, bytes.length);
      this.#hashes[2 * id] = murmur.low;
      this.#hashes[2 * id + 1] = murmur.high;
      this.#texts.push(stored);
      this.#ids.set(stored, id);
    }
    if (stored !== text) this.#ids.set(text, id);
    return id;
  }
}
