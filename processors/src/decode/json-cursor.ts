const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
/** Decimal digits that a double always holds exactly. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, n) => 10 ** n);
const LONG_BYTES_MIN = 16;
const HIGH_BITS = 0x80808080 | 0;

/**
 * Strict JSON on bytes. Every method takes a position and answers the position after what it read, or −1 where the
 * text is not JSON (or where finding out is not worth it: the caller then asks the plain decoder). UTF-8 is not checked
 * here, but `nonAscii` says whether it has to be.
 */
export class JsonCursor {
  bytes: Uint8Array = new Uint8Array(0);
  view = new DataView(this.bytes.buffer);
  /** Where the text ends. */
  end = 0;
  /** A byte past 127 was met; only ever set here. */
  nonAscii = false;
  /** The last string holds escapes. */
  escaped = false;
  /** The last number. */
  value = 0;
  readonly #depthMax: number;

  constructor(depthMax: number) {
    this.#depthMax = depthMax;
  }

  /** The bytes of the texts to come. */
  use(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  space(from: number): number {
    const bytes = this.bytes;
    let at = from;
    for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;)
      byte = bytes[++at];
    return at;
  }

  /**
   * From after the opening quote to the closing quote, if that is where `closing` says (strings of one field mostly
   * have one length) and nothing between has to be looked at more closely; else −1, which says nothing about the string.
   */
  plainString(from: number, closing: number): number {
    // Shorter strings are found as quickly without a guess.
    if (closing < from + LONG_BYTES_MIN || closing >= this.end || this.bytes[closing] !== QUOTE) return -1;
    this.escaped = false;
    return this.#isPlain(from, closing) ? closing : -1;
  }

  #isPlain(from: number, closing: number): boolean {
    const view = this.view;
    let found = 0;
    let at = from;
    for (; at + 16 <= closing; at += 16)
      found |=
        marks(view.getInt32(at, true)) |
        marks(view.getInt32(at + 4, true)) |
        marks(view.getInt32(at + 8, true)) |
        marks(view.getInt32(at + 12, true));
    for (; at + 4 <= closing; at += 4) found |= marks(view.getInt32(at, true));
    // The bytes that are left over, with as many of those before them as make a word.
    if (at < closing) found |= marks(view.getInt32(closing - 4, true));
    return found === 0;
  }

  /** From after the opening quote to the closing quote. */
  string(from: number): number {
    this.escaped = false;
    // Most strings are short and of any length: where they end is worked out without a branch for the processor to guess.
    if (from + 16 > this.bytes.length) return this.#longString(from);
    const view = this.view;
    const marked =
      markedBytes(view.getInt32(from, true)) |
      (markedBytes(view.getInt32(from + 4, true)) << 4) |
      (markedBytes(view.getInt32(from + 8, true)) << 8) |
      (markedBytes(view.getInt32(from + 12, true)) << 12);
    if (marked === 0) return this.#longString(from + 16);
    const at = from + 31 - Math.clz32(marked & -marked);
    return this.bytes[at] === QUOTE && at < this.end ? at : this.#longString(at);
  }

  #longString(from: number): number {
    const view = this.view;
    const bytes = this.bytes;
    const end = this.end;
    let at = from;
    while (at < end) {
      // Four bytes at a time, while none of them is a quote, a backslash, a control character or not ASCII.
      for (; at + 4 <= end; at += 4) {
        const found = marks(view.getInt32(at, true));
        if (found === 0) continue;
        at += (31 - Math.clz32(found & -found)) >> 3;
        break;
      }
      if (at >= end) return -1;
      const byte = bytes[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) at = this.#escape(at);
      else if (byte >= 0x80) at = this.#skipNonAscii(at);
      else if (byte >= 0x20) at++;
      else return -1;
      if (at < 0) return -1;
    }
    return -1;
  }

  #skipNonAscii(from: number): number {
    this.nonAscii = true;
    let at = from + 1;
    while (at < this.end && this.bytes[at] >= 0x80) at++;
    return at;
  }

  /** From a backslash to after its escape; surrogates have to come in pairs. */
  #escape(from: number): number {
    this.escaped = true;
    const kind = this.bytes[from + 1];
    if (kind !== 0x75) return isSimpleEscape(kind) ? from + 2 : -1;
    const unit = this.#hex(from + 2);
    if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff)) return -1;
    if (unit < 0xd800 || unit > 0xdfff) return from + 6;
    if (this.bytes[from + 6] !== BACKSLASH || this.bytes[from + 7] !== 0x75) return -1;
    const low = this.#hex(from + 8);
    return low >= 0xdc00 && low <= 0xdfff ? from + 12 : -1;
  }

  /** Value of four hexadecimal digits, or −1. */
  #hex(from: number): number {
    let unit = 0;
    for (let at = from; at < from + 4; at++) {
      const byte = this.bytes[at];
      const letter = byte | 0x20;
      if (byte >= ZERO && byte <= 0x39) unit = unit * 16 + byte - ZERO;
      else if (letter >= 0x61 && letter <= 0x66) unit = unit * 16 + letter - 0x57;
      else return -1;
    }
    return unit;
  }

  /** A number, left in `value`: the nearest double, as JSON.parse gives it. */
  number(from: number): number {
    const bytes = this.bytes;
    let at = bytes[from] === 0x2d ? from + 1 : from;
    const first = at;
    let mantissa = 0;
    for (let byte = bytes[at]; byte >= ZERO && byte <= 0x39; byte = bytes[++at])
      mantissa = mantissa * 10 + byte - ZERO;
    let digits = at - first;
    if (digits === 0 || (digits > 1 && bytes[first] === ZERO)) return -1;
    let fraction = 0;
    if (bytes[at] === 0x2e) {
      const point = at++;
      for (let byte = bytes[at]; byte >= ZERO && byte <= 0x39; byte = bytes[++at])
        mantissa = mantissa * 10 + byte - ZERO;
      fraction = at - point - 1;
      if (fraction === 0) return -1;
      digits += fraction;
    }
    if ((bytes[at] | 0x20) === 0x65) return this.#exponent(from, at);
    // Both are exact, so the quotient is the nearest double.
    if (digits <= EXACT_DIGITS) this.value = (first === from ? mantissa : -mantissa) / POWERS[fraction];
    else this.value = this.#toNumber(from, at);
    return at;
  }

  #exponent(from: number, letter: number): number {
    const bytes = this.bytes;
    let at = letter + 1;
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
    const first = at;
    while (bytes[at] >= ZERO && bytes[at] <= 0x39) at++;
    if (at === first) return -1;
    this.value = this.#toNumber(from, at);
    return at;
  }

  #toNumber(from: number, to: number): number {
    return Number(this.text(from, to));
  }

  /** `true`, `false` or `null`, by its first letter. */
  word(from: number): number {
    const bytes = this.bytes;
    const isFalse = bytes[from] === 0x66;
    const wanted = bytes[from] === 0x74 ? "rue" : isFalse ? "alse" : "ull";
    for (let i = 0; i < wanted.length; i++) if (bytes[from + 1 + i] !== wanted.charCodeAt(i)) return -1;
    return from + 1 + wanted.length;
  }

  /** Any value, inside of `depth` objects and arrays. */
  skip(from: number, depth: number): number {
    switch (this.bytes[from]) {
      case QUOTE: {
        const quote = this.string(from + 1);
        return quote < 0 ? -1 : quote + 1;
      }
      case 0x7b:
        return depth >= this.#depthMax ? -1 : this.#skipObject(from, depth + 1);
      case 0x5b:
        return depth >= this.#depthMax ? -1 : this.#skipArray(from, depth + 1);
      case 0x74:
      case 0x66:
      case 0x6e:
        return this.word(from);
      default:
        return this.number(from);
    }
  }

  #skipObject(from: number, depth: number): number {
    const bytes = this.bytes;
    let at = this.space(from + 1);
    if (bytes[at] === 0x7d) return at + 1;
    while (at < this.end && bytes[at] === QUOTE) {
      at = this.string(at + 1);
      if (at < 0) return -1;
      at = this.space(at + 1);
      if (bytes[at] !== 0x3a) return -1;
      at = this.skip(this.space(at + 1), depth);
      if (at < 0) return -1;
      at = this.space(at);
      if (bytes[at] === 0x7d) return at + 1;
      if (bytes[at] !== 0x2c) return -1;
      at = this.space(at + 1);
    }
    return -1;
  }

  #skipArray(from: number, depth: number): number {
    const bytes = this.bytes;
    let at = this.space(from + 1);
    if (bytes[at] === 0x5d) return at + 1;
    while (at < this.end) {
      at = this.skip(at, depth);
      if (at < 0) return -1;
      at = this.space(at);
      if (bytes[at] === 0x5d) return at + 1;
      if (bytes[at] !== 0x2c) return -1;
      at = this.space(at + 1);
    }
    return -1;
  }

  /** bytes[from … to) as text. */
  text(from: number, to: number): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + from, to - from).toString("utf8");
  }
}

/**
 * Marks with their high bits which of four bytes are a quote, a backslash, a control character or not ASCII. Only the
 * lowest mark is certain, as a borrow may have crossed into the bytes above it. With its second bit turned, a quote is 0x20
 * and a control character below, and nothing else is.
 */
function marks(word: number): number {
  const quotesAndControls = (word ^ 0x02020202) - 0x21212121;
  const backslashes = (word ^ 0x5c5c5c5c) - 0x01010101;
  return (quotesAndControls | backslashes | word) & HIGH_BITS;
}

/** The marks of four bytes as four bits. */
function markedBytes(word: number): number {
  return Math.imul(marks(word) >>> 7, 0x01020408) >>> 24;
}

/** `" \ / b f n r t` */
function isSimpleEscape(kind: number): boolean {
  switch (kind) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}
