/** Documents by their text, the most recently used ones, within a number of characters: whoever sends new texts all day fills nothing. */
export class DocumentCache<T> {
  readonly #charactersMax: number;
  readonly #kept = new Map<string, T>();
  #characters = 0;

  constructor(charactersMax: number) {
    this.#charactersMax = charactersMax;
  }

  get characters(): number {
    return this.#characters;
  }

  get(text: string): T | undefined {
    const value = this.#kept.get(text);
    if (value === undefined) return undefined;
    this.#kept.delete(text);
    this.#kept.set(text, value);
    return value;
  }

  set(text: string, value: T): void {
    if (!this.#kept.delete(text)) this.#characters += text.length;
    this.#kept.set(text, value);
    for (const oldest of this.#kept.keys()) {
      if (this.#characters <= this.#charactersMax) return;
      this.#kept.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}
