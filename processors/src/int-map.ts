/** From small non-negative integers to integers ≥ 0. Open addressing in one typed array: no object, no boxing per entry. */
export class IntMap {
  /** Key, value, key, value, …; a key of −1 is a free place. */
  #entries: Int32Array;
  #mask: number;
  #size = 0;

  constructor(capacity = 4) {
    this.#mask = capacity - 1;
    this.#entries = new Int32Array(2 * capacity).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  /** The value of a key, −1 if it has none. */
  get(key: number): number {
    const entries = this.#entries;
    for (let at = spread(key) & this.#mask; ; at = (at + 1) & this.#mask) {
      const found = entries[2 * at];
      if (found === key) return entries[2 * at + 1];
      if (found < 0) return -1;
    }
  }

  set(key: number, value: number): void {
    if (3 * (this.#size + 1) > 2 * (this.#mask + 1)) this.#grow();
    if (this.#put(key, value)) this.#size++;
  }

  #put(key: number, value: number): boolean {
    const entries = this.#entries;
    let at = spread(key) & this.#mask;
    while (entries[2 * at] >= 0 && entries[2 * at] !== key) at = (at + 1) & this.#mask;
    const isNew = entries[2 * at] < 0;
    entries[2 * at] = key;
    entries[2 * at + 1] = value;
    return isNew;
  }

  #grow(): void {
    const before = this.#entries;
    this.#entries = new Int32Array(2 * before.length).fill(-1);
    this.#mask = before.length - 1;
    for (let i = 0; i < before.length; i += 2) if (before[i] >= 0) this.#put(before[i], before[i + 1]);
  }
}

function spread(key: number): number {
  const hash = Math.imul(key, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
