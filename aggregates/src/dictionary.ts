/** Strings as small integers, 0, 1, 2, …, in order of first sight. */
export interface Dictionary {
  readonly size: number;
  /** The id of a string, given one if it is new. */
  id(text: string): number;
  text(id: number): string;
  /** MurmurHash64A (seed 0xadc83b19) of the UTF-8 bytes, low and high 32 bits, computed once per string. */
  hashLow(id: number): number;
  hashHigh(id: number): number;
}
