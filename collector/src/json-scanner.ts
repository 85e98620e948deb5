import { skipElement } from "./skip-element.js";

/** Where a JSON text stops being one. */
export class JsonError extends Error {
  readonly at: number;
  /** It may well be JSON, but the scanner goes no deeper. */
  readonly isTooDeep: boolean;

  constructor(message: string, at: number, isTooDeep = false) {
    super(message);
    this.name = "JsonError";
    this.at = at;
    this.isTooDeep = isTooDeep;
  }
}

/** Bytes [start, end) of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value's bytes, and how deep arrays and objects are nested in it (1 for `{}`). */
export interface ValueSpan extends Span {
  readonly depth: number;
  /** Grammatical, but no text: a string holds half a surrogate pair. */
  readonly halfPair: boolean;
}

/** What is wrong with an element whose borders are known nevertheless. */
interface FaultySpan extends Span {
  readonly depth: number;
  readonly fault: JsonError;
}

/** The elements of an array, and why nothing is known of what follows them; null where they are all. */
interface Elements {
  readonly found: readonly (ValueSpan | FaultySpan)[];
  readonly broken: JsonError | null;
}

/** The scanner recurses, so it has a bound of its own, far past what any event may have. */
const nestingMax = 500;

const escapable = new Set(Array.from('"\\/bfnrtu', (letter) => letter.charCodeAt(0)));
const literals = ["true", "false", "null"].map((word) => Buffer.from(word));

/**
 * A strict JSON reader (RFC 8259) that answers where values are instead of what they are: events are kept as they were
 * written, since a number past 2^53 would not survive being parsed and written again. Nesting is bounded.
 */
export class JsonScanner {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #deepest = 0;
  #halfPair = false;

  constructor(bytes: Uint8Array, span: Span) {
    this.#bytes = bytes;
    this.#at = span.start;
    this.#end = span.end;
  }

  /** The one value that fills the text, white space aside. */
  single(): ValueSpan {
    this.#space();
    const value = this.#measured();
    this.#finish();
    return value;
  }

  /**
   * The elements of the array that fills the text, up to where their borders can't be known any more. At most `limit` + 1
   * are answered, so that the caller sees the excess.
   */
  elements(limit: number): Elements {
    const found: (ValueSpan | FaultySpan)[] = [];
    try {
      this.#space();
      this.#expect(0x5b, "“[”");
      this.#space();
      if (this.#peek() === 0x5d) this.#at++;
      else while (this.#element(found) && found.length <= limit);
      if (found.length <= limit) this.#finish();
      return { found, broken: null };
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      return { found, broken: error };
    }
  }

  /** Adds the element that begins here; false if it was the last one. */
  #element(found: (ValueSpan | FaultySpan)[]): boolean {
    const start = this.#at;
    let value: ValueSpan | null = null;
    try {
      value = this.#measured();
      const isLast = this.#separator(0x5d);
      found.push(value);
      return !isLast;
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      const skipped = skipElement(this.#bytes, { start, end: this.#end });
      if (skipped === null) {
        // What comes after a whole value is no part of it.
        if (value !== null) found.push(value);
        throw error;
      }
      this.#at = skipped.end;
      found.push({ start, end: skipped.end, depth: skipped.depth, fault: error });
      return !this.#separator(0x5d);
    }
  }

  #finish(): void {
    this.#space();
    if (this.#at < this.#end) throw new JsonError("there is more after the value", this.#at);
  }

  #measured(): ValueSpan {
    this.#deepest = 0;
    this.#halfPair = false;
    const start = this.#at;
    this.#value(0);
    return { start, end: this.#at, depth: this.#deepest, halfPair: this.#halfPair };
  }

  #value(depth: number): void {
    const first = this.#peek();
    if (first === 0x7b) this.#object(depth + 1);
    else if (first === 0x5b) this.#array(depth + 1);
    else if (first === 0x22) this.#string();
    else if (first === 0x2d || isDigit(first)) this.#number();
    else this.#literal();
  }

  #object(depth: number): void {
    this.#deeper(depth);
    this.#space();
    if (this.#peek() === 0x7d) {
      this.#at++;
      return;
    }
    do {
      if (this.#peek() !== 0x22) throw new JsonError("a key in double quotes is expected", this.#at);
      this.#string();
      this.#space();
      this.#expect(0x3a, "“:”");
      this.#space();
      this.#value(depth);
    } while (!this.#separator(0x7d));
  }

  #array(depth: number): void {
    this.#deeper(depth);
    this.#space();
    if (this.#peek() === 0x5d) {
      this.#at++;
      return;
    }
    do this.#value(depth);
    while (!this.#separator(0x5d));
  }

  #deeper(depth: number): void {
    if (depth > nestingMax)
      throw new JsonError(`it is nested deeper than ${nestingMax} levels`, this.#at, true);
    if (depth > this.#deepest) this.#deepest = depth;
    this.#at++;
  }

  /** Takes a comma (false) or the closing bracket (true). */
  #separator(closing: number): boolean {
    this.#space();
    const next = this.#peek();
    if (next !== 0x2c && next !== closing) {
      throw new JsonError(`“,” or “${String.fromCharCode(closing)}” is expected`, this.#at);
    }
    this.#at++;
    if (next === closing) return true;
    this.#space();
    return false;
  }

  #string(): void {
    const bytes = this.#bytes;
    for (let at = this.#at + 1; at < this.#end; at++) {
      const byte = bytes[at];
      if (byte === 0x22) {
        this.#at = at + 1;
        return;
      }
      if (byte < 0x20) throw new JsonError("a control character in a string has to be escaped", at);
      if (byte === 0x5c) at = this.#escape(at + 1);
    }
    throw new JsonError("a string does not end", this.#at);
  }

  /** Answers the position of the escape's last byte. Half a surrogate pair is no text, but the value's borders are known. */
  #escape(at: number): number {
    const letter = at < this.#end ? this.#bytes[at] : -1;
    if (!escapable.has(letter)) throw new JsonError("unknown escape in a string", at);
    if (letter !== 0x75) return at;
    const unit = this.#codeUnit(at);
    if (unit < 0xd800 || unit > 0xdfff) return at + 4;
    const follows = this.#bytes[at + 5] === 0x5c && this.#bytes[at + 6] === 0x75 && at + 6 < this.#end;
    const low = unit < 0xdc00 && follows ? this.#codeUnit(at + 6) : 0;
    if (low >= 0xdc00 && low <= 0xdfff) return at + 10;
    this.#halfPair = true;
    return at + 4;
  }

  /** The value of the four digits after the “u” at `at`. */
  #codeUnit(at: number): number {
    let unit = 0;
    for (let digit = 1; digit <= 4; digit++) {
      const value = at + digit < this.#end ? hexValue(this.#bytes[at + digit]) : -1;
      if (value < 0) throw new JsonError("“\\u” needs four hexadecimal digits", at);
      unit = unit * 16 + value;
    }
    return unit;
  }

  #number(): void {
    if (this.#peek() === 0x2d) this.#at++;
    if (this.#peek() === 0x30) this.#at++;
    else this.#digits();
    if (this.#peek() === 0x2e) {
      this.#at++;
      this.#digits();
    }
    if (this.#peek() === 0x65 || this.#peek() === 0x45) {
      this.#at++;
      if (this.#peek() === 0x2b || this.#peek() === 0x2d) this.#at++;
      this.#digits();
    }
  }

  #digits(): void {
    if (!isDigit(this.#peek())) throw new JsonError("a digit is expected", this.#at);
    while (isDigit(this.#peek())) this.#at++;
  }

  #literal(): void {
    const found = literals.find((word) => {
      const end = this.#at + word.length;
      return end <= this.#end && word.equals(this.#bytes.subarray(this.#at, end));
    });
    if (!found)
      throw new JsonError(this.#at < this.#end ? "a value is expected" : "the text ends early", this.#at);
    this.#at += found.length;
  }

  #expect(byte: number, what: string): void {
    if (this.#peek() !== byte) throw new JsonError(`${what} is expected`, this.#at);
    this.#at++;
  }

  #space(): void {
    for (let byte = this.#peek(); byte === 0x20 || (byte >= 0x09 && byte <= 0x0d); byte = this.#peek()) {
      if (byte === 0x0b || byte === 0x0c) return;
      this.#at++;
    }
  }

  #peek(): number {
    return this.#at < this.#end ? this.#bytes[this.#at] : -1;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function hexValue(byte: number): number {
  if (isDigit(byte)) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
