import { groupKey, OVERFLOW_GROUP, parseGroupKey } from "@freshet/aggregates";
import type { Dictionary } from "@freshet/aggregates";
import type { Dimension } from "@freshet/schema";

type GroupValue = string | number | boolean | null;

/** Id of the group of further events once `maxGroups` is reached. */
export const OVERFLOW_ID = 0;
/** Stands for null in a tuple, whatever the dimension. */
const NULL_CODE = -1.5;

/**
 * The groups of a rollup as small integers. A group is looked up by the tuple of its values, each a number (strings by
 * their id in the dictionary), so no composite string is made for an event; the group key is made once for a group.
 */
export class GroupTable {
  readonly #dimensions: readonly Dimension[];
  readonly #dictionary: Dictionary;
  readonly #width: number;
  /** Which dimensions are strings: their columns hold −1 for null, the others NaN. */
  readonly #strings: readonly boolean[];
  #keys: string[] = [OVERFLOW_GROUP];
  /** Values of group `id` from `id × width` on. */
  #values: Float64Array;
  #hashes = new Int32Array(64);
  #table = new Int32Array(128).fill(-1);
  readonly #tuple: Float64Array;

  constructor(dimensions: readonly Dimension[], dictionary: Dictionary) {
    this.#dimensions = dimensions;
    this.#dictionary = dictionary;
    this.#width = dimensions.length;
    this.#strings = dimensions.map((dimension) => dimension.expr.type === "string");
    this.#values = new Float64Array(64 * Math.max(1, this.#width));
    this.#tuple = new Float64Array(this.#width);
  }

  get size(): number {
    return this.#keys.length;
  }

  key(id: number): string {
    return this.#keys[id];
  }

  /** The id of the group of row `row`; `columns` holds one column for each dimension. */
  idOfRow(columns: readonly ArrayLike<number>[], row: number): number {
    const tuple = this.#tuple;
    for (let i = 0; i < tuple.length; i++) {
      const value = columns[i][row];
      const isNull = this.#strings[i] ? value < 0 : value !== value;
      tuple[i] = isNull ? NULL_CODE : value + 0;
    }
    return this.#idOfTuple();
  }

  /** The id of a group that comes from the history store. */
  idOfKey(key: string): number {
    const values = parseGroupKey(key);
    if (values === null) return OVERFLOW_ID;
    for (let i = 0; i < this.#width; i++) this.#tuple[i] = this.#code(values[i]);
    return this.#idOfTuple();
  }

  #code(value: GroupValue): number {
    if (value === null || value === undefined) return NULL_CODE;
    return typeof value === "string" ? this.#dictionary.id(value) : Number(value);
  }

  #idOfTuple(): number {
    const tuple = this.#tuple;
    let hash = this.#width;
    for (let i = 0; i < tuple.length; i++) hash = mix(hash, tuple[i]);
    const mask = this.#table.length - 1;
    let at = hash & mask;
    for (let id = this.#table[at]; id >= 0; id = this.#table[at]) {
      if (this.#hashes[id] === hash && this.#equals(id)) return id;
      at = (at + 1) & mask;
    }
    return this.#insert(at, hash);
  }

  #equals(id: number): boolean {
    const from = id * this.#width;
    for (let i = 0; i < this.#width; i++) if (this.#values[from + i] !== this.#tuple[i]) return false;
    return true;
  }

  #insert(at: number, hash: number): number {
    const id = this.#keys.length;
    if (id === this.#hashes.length) this.#growIds();
    this.#keys.push(
      groupKey(this.#dimensions.map((dimension, i) => this.#groupValue(dimension, this.#tuple[i]))),
    );
    this.#values.set(this.#tuple, id * this.#width);
    this.#hashes[id] = hash;
    this.#table[at] = id;
    if (2 * this.#keys.length > this.#table.length) this.#rehash();
    return id;
  }

  #groupValue(dimension: Dimension, code: number): GroupValue {
    if (code === NULL_CODE) return null;
    if (dimension.expr.type === "string") return this.#dictionary.text(code);
    return dimension.expr.type === "bool" ? code !== 0 : code;
  }

  #growIds(): void {
    const hashes = new Int32Array(2 * this.#hashes.length);
    hashes.set(this.#hashes);
    const values = new Float64Array(2 * this.#values.length);
    values.set(this.#values);
    this.#hashes = hashes;
    this.#values = values;
  }

  #rehash(): void {
    const table = new Int32Array(2 * this.#table.length).fill(-1);
    const mask = table.length - 1;
    for (let id = OVERFLOW_ID + 1; id < this.#keys.length; id++) {
      let at = this.#hashes[id] & mask;
      while (table[at] >= 0) at = (at + 1) & mask;
      table[at] = id;
    }
    this.#table = table;
  }
}

/** Most values are small integers; others bring in their high part and their fraction. */
function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ (value | 0), 0x9e3779b1);
  if (value !== (value | 0)) {
    const high = Math.floor(value / 0x1_0000_0000);
    mixed = Math.imul(mixed ^ high ^ (((value - Math.floor(value)) * 0x7fff_ffff) | 0), 0x85ebca6b);
  }
  return mixed ^ (mixed >>> 15);
}
