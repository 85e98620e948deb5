/**
 * Builds keys whose byte order is the order of their parts. Texts are written with their length first: they are only
 * compared for equality, and no text can be taken for the beginning of another.
 */
export class OrderKey {
  readonly #parts: Buffer[];

  constructor(kind: string) {
    this.#parts = [Buffer.from(kind)];
  }

  text(value: string): this {
    const bytes = Buffer.from(value);
    return this.uint32(bytes.length).#add(bytes);
  }

  uint32(value: number): this {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(value);
    return this.#add(bytes);
  }

  /** Times, lengths of time and offsets: safe integers of either sign. */
  int53(value: number): this {
    const high = Math.floor(value / 2 ** 32);
    return this.uint32(high + 2 ** 31).uint32(value - high * 2 ** 32);
  }

  build(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(bytes: Buffer): this {
    this.#parts.push(bytes);
    return this;
  }
}
