import { OVERFLOW_GROUP, groupKey, parseGroupKey } from "@freshet/aggregates";

export type GroupValue = string | number | boolean | null;

/** Groups as small numbers, with their values; the overflow group has none. */
export class Groups {
  readonly #ids = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #values: (readonly GroupValue[] | null)[] = [];

  get size(): number {
    return this.#keys.length;
  }

  id(key: string): number {
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#keys.length;
      this.#ids.set(key, id);
      this.#keys.push(key);
      this.#values.push(parseGroupKey(key));
    }
    return id;
  }

  key(id: number): string {
    return this.#keys[id];
  }

  /** Null for the overflow group. */
  values(id: number): readonly GroupValue[] | null {
    return this.#values[id];
  }
}

/** Key of the group that remains when only the dimensions `by` are kept. What overflowed stays apart unless all is one. */
export function projectedKey(values: readonly GroupValue[] | null, by: readonly number[]): string {
  if (by.length === 0) return groupKey([]);
  return values === null ? OVERFLOW_GROUP : groupKey(by.map((dimension) => values[dimension]));
}
