/** A state that is an object of its own. */
export interface Sketch<Self> {
  merge(from: Self): void;
  /** Makes it empty again; false if it has grown too large to be worth keeping. */
  reset(): boolean;
}

/**
 * Sketches by slot, each made when it is first needed. Cleared ones are used again: cells come and go by the thousand, most of them
 * with few values, and making and collecting their sketches costs more than filling them.
 */
export class SketchColumn<S extends Sketch<S>> {
  readonly #make: () => S;
  readonly #sketches: (S | undefined)[] = [];
  readonly #spare: S[] = [];
  /** Spare sketches that were not needed since the last `trim`. */
  #idle = 0;

  constructor(make: () => S) {
    this.#make = make;
  }

  /** Undefined while the slot is zero. */
  find(slot: number): S | undefined {
    return this.#sketches[slot];
  }

  at(slot: number): S {
    return (this.#sketches[slot] ??= this.#take());
  }

  clear(slot: number): void {
    const sketch = this.#sketches[slot];
    if (sketch === undefined) return;
    this.#sketches[slot] = undefined;
    if (this.#spare.length < this.#sketches.length && sketch.reset()) this.#spare.push(sketch);
  }

  /** Lets go of the spare sketches that were not needed since the last call. */
  trim(): void {
    this.#spare.splice(0, this.#idle);
    this.#idle = this.#spare.length;
  }

  merge(slot: number, from: SketchColumn<S>, fromSlot: number): void {
    const other = from.find(fromSlot);
    if (other !== undefined) this.at(slot).merge(other);
  }

  #take(): S {
    const spare = this.#spare.pop();
    if (this.#spare.length < this.#idle) this.#idle = this.#spare.length;
    return spare ?? this.#make();
  }
}
