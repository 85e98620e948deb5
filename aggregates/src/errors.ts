/** The bytes of a state are cut off, damaged, or of another format or rollup. Reading them again can't help. */
export class CorruptStateError extends Error {
  readonly canRetry = false;

  constructor(message: string) {
    super(message);
    this.name = "CorruptStateError";
  }
}

/** An exact whole number is past 2^53 − 1 and so has no true JavaScript number. It is refused, never rounded. */
export class ValueOverflowError extends Error {
  readonly canRetry = false;
  readonly measure: string;
  /** The double nearest to the value: of the right size, but not exact. */
  readonly nearest: number;

  constructor(measure: string, nearest: number) {
    super(`The value of "${measure}" is past 2^53 - 1 and can't be answered exactly as a whole number.`);
    this.name = "ValueOverflowError";
    this.measure = measure;
    this.nearest = nearest;
  }
}
