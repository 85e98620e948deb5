import { parseDateTime } from "@freshet/schema";
import type { Field } from "@freshet/schema";
import { Interner } from "../interner.js";
import { columnKind } from "./columns.js";
import type { Columns } from "./columns.js";
import { DateTimeReader } from "./date-time-reader.js";
import { checkValue, isKept, Unfit } from "./check-value.js";
import type { Kept } from "./check-value.js";
import type { JsonCursor } from "./json-cursor.js";
import type { LateTexts } from "./late-texts.js";
import { EVENT_TIME_END } from "./limits.js";
import { ShortTexts } from "./short-texts.js";

const QUOTE = 0x22;
const LETTER_N = 0x6e;
/** Numbers written in so many characters are what their double is: whole ones, and decimals of at most 15 digits. */
const WHOLE_CHARS = 17;
const DECIMAL_CHARS = 15;

/** One declared field: checks its values on the bytes and puts them into its column, if it has one. */
export class FieldSlot {
  readonly field: Field;
  readonly nullable: boolean;
  /** Any string will do, and nobody wants to know which. */
  readonly isSkippedText: boolean;
  /** Number of the last event in which the field was seen. */
  seen = 0;
  readonly #isEventTime: boolean;
  readonly #numbers: Float64Array | null;
  readonly #strings: Int32Array | null;
  readonly #late: LateTexts | null;
  readonly #interner: Interner;
  readonly #dates = new DateTimeReader();
  #timeLength = 0;
  /** Strings of a field mostly have one length. */
  #textLength = 0;
  readonly #shortTexts = new ShortTexts();
  /** The values of an enum, ids in their order, and what they are in the column. */
  readonly #enum: Interner | null;
  readonly #enumIds: readonly number[];

  constructor(field: Field, isEventTime: boolean, columns: Columns, interner: Interner) {
    this.field = field;
    this.nullable = field.nullable && !isEventTime;
    this.#isEventTime = isEventTime;
    this.#numbers = columns.numbers.get(field.name) ?? null;
    this.#strings = columns.strings.get(field.name) ?? null;
    // The few values of an enum have their ids already.
    this.#late = field.enumValues === null ? (columns.late.get(field.name) ?? null) : null;
    this.isSkippedText =
      columnKind(field) === "string" && field.enumValues === null && this.#strings === null;
    this.#interner = interner;
    this.#enum = field.enumValues === null ? null : new Interner();
    for (const value of field.enumValues ?? []) this.#enum!.id(value);
    this.#enumIds = this.#strings === null ? [] : (field.enumValues ?? []).map((value) => interner.id(value));
  }

  /** Puts a value that was checked elsewhere into the column. */
  write(row: number, kept: Kept): void {
    if (this.#numbers !== null) this.#numbers[row] = kept === null ? NaN : (kept as number);
    if (this.#strings !== null) this.#strings[row] = kept === null ? -1 : this.#interner.id(kept as string);
  }

  /**
   * Reads the value at this position into the row. Answers the position after it, or −1 if it is not plainly a good
   * value of the field.
   */
  read(cursor: JsonCursor, at: number, row: number): number {
    if (cursor.bytes[at] === LETTER_N) return this.#readNull(cursor, at, row);
    switch (this.field.type) {
      case "String":
      case "ID":
        return cursor.bytes[at] === QUOTE
          ? this.#readString(cursor, at + 1, row)
          : this.#readNumberId(cursor, at, row);
      case "DateTime":
        return cursor.bytes[at] === QUOTE ? this.#readDateTime(cursor, at + 1, row) : -1;
      case "Int":
      case "Long":
      case "Float":
        return this.#readNumber(cursor, at, row);
      case "Decimal":
      case "Duration":
        return cursor.bytes[at] === QUOTE
          ? this.#readText(cursor, at, row)
          : this.#readNumber(cursor, at, row);
      case "Boolean":
        return this.#readBoolean(cursor, at, row);
      case "JSON":
        return cursor.skip(at, 1);
    }
  }

  #readNull(cursor: JsonCursor, at: number, row: number): number {
    if (!this.nullable) return -1;
    this.write(row, null);
    return cursor.word(at);
  }

  #readString(cursor: JsonCursor, at: number, row: number): number {
    let quote = cursor.plainString(at, at + this.#textLength);
    if (quote < 0) {
      quote = cursor.string(at);
      if (quote < 0) return -1;
      if (cursor.escaped) return this.#readText(cursor, at - 1, row);
      this.#textLength = quote - at;
    }
    if (this.#late !== null) {
      this.#late.note(row, at, quote);
      return quote + 1;
    }
    let id = this.#shortTexts.find(cursor.view, at, quote);
    if (id < 0) {
      id = this.#lookUp(cursor.bytes, at, quote);
      if (id < 0) return -1;
      this.#shortTexts.keep(id);
    }
    if (this.#strings !== null) this.#strings[row] = id;
    return quote + 1;
  }

  /** The id of a text in the column; −1 where an enum does not have it. */
  #lookUp(bytes: Uint8Array, start: number, end: number): number {
    if (this.#enum === null) return this.#strings === null ? 0 : this.#interner.idOfBytes(bytes, start, end);
    const value = this.#enum.findBytes(bytes, start, end);
    return value < 0 || this.#strings === null ? value : this.#enumIds[value];
  }

  #readNumberId(cursor: JsonCursor, at: number, row: number): number {
    const next = this.field.type === "ID" ? cursor.number(at) : -1;
    if (next < 0 || !Number.isSafeInteger(cursor.value) || mayBeRounded(cursor.value, next - at, WHOLE_CHARS))
      return -1;
    if (this.#strings !== null) this.#strings[row] = this.#interner.id(String(cursor.value));
    return next;
  }

  #readNumber(cursor: JsonCursor, at: number, row: number): number {
    const next = cursor.number(at);
    if (next < 0) return -1;
    const { value } = cursor;
    const { type } = this.field;
    if (
      type === "Int" ? (value | 0) !== value : type === "Long" ? !Number.isSafeInteger(value) : !isKept(value)
    )
      return -1;
    if (type !== "Float" && type !== "Duration") {
      if (mayBeRounded(value, next - at, type === "Decimal" ? DECIMAL_CHARS : WHOLE_CHARS)) return -1;
    }
    // Makes −0 a 0.
    if (this.#numbers !== null) this.#numbers[row] = value + 0;
    return next;
  }

  #readBoolean(cursor: JsonCursor, at: number, row: number): number {
    const letter = cursor.bytes[at];
    if (letter !== 0x74 && letter !== 0x66) return -1;
    if (this.#numbers !== null) this.#numbers[row] = letter === 0x74 ? 1 : 0;
    return cursor.word(at);
  }

  #readDateTime(cursor: JsonCursor, at: number, row: number): number {
    // Times of a column mostly have one length. The reader looks at every byte, so a usual time needs no other check.
    let quote = at + this.#timeLength;
    let time =
      quote < cursor.end && cursor.bytes[quote] === QUOTE ? this.#dates.read(cursor.view, at, quote) : NaN;
    if (Number.isNaN(time)) {
      quote = cursor.string(at);
      if (quote < 0) return -1;
      if (cursor.escaped) return this.#readText(cursor, at - 1, row);
      this.#timeLength = quote - at;
      time = this.#dates.read(cursor.view, at, quote);
    }
    if (Number.isNaN(time)) time = parseDateTime(cursor.text(at, quote)) ?? NaN;
    if (Number.isNaN(time) || (this.#isEventTime && !(time >= 0 && time < EVENT_TIME_END))) return -1;
    if (this.#numbers !== null) this.#numbers[row] = time;
    return quote + 1;
  }

  /** Values that are rare as text: escaped, decimals and durations in quotes. */
  #readText(cursor: JsonCursor, at: number, row: number): number {
    const quote = cursor.string(at + 1);
    if (quote < 0) return -1;
    const kept = checkValue(this.field, JSON.parse(cursor.text(at, quote + 1)));
    if (kept instanceof Unfit) return -1;
    if (this.#isEventTime && !(Number(kept) >= 0 && Number(kept) < EVENT_TIME_END)) return -1;
    this.write(row, kept);
    return quote + 1;
  }
}

/** More may be written than the double holds: the plain decoder looks at the text. Next to 0 a few characters are enough for that. */
function mayBeRounded(value: number, chars: number, charsMax: number): boolean {
  return chars > charsMax || (value === 0 && chars > 1);
}
