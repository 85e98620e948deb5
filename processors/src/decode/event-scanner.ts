import { isUtf8 } from "node:buffer";
import type { FieldSlot } from "./field-slot.js";
import { JsonCursor } from "./json-cursor.js";
import { MemberPath } from "./member-path.js";
import type { Member } from "./member-path.js";

const QUOTE = 0x22;
/** Positions that stand for something else; no value begins at 0. */
const DONE = 0;
const BAD = -1;

/**
 * One pass over the bytes of an event, straight into columns. It only ever says "good": what is not plainly a good
 * event, the plain decoder has to decide.
 */
export class EventScanner {
  readonly #slots: readonly FieldSlot[];
  readonly #slotsByName: ReadonlyMap<string, FieldSlot>;
  readonly #cursor: JsonCursor;
  readonly #path = new MemberPath();
  /** Counts the events, so that a slot knows whether it was seen in this one. */
  #event = 0;
  /** The member that a key led to, and its field. */
  #member: Member = this.#path.root;
  #slot: FieldSlot | null = null;

  constructor(slots: readonly FieldSlot[], depthMax: number) {
    this.#slots = slots;
    this.#slotsByName = new Map(slots.map((slot) => [slot.field.name, slot]));
    this.#cursor = new JsonCursor(depthMax);
  }

  /** The bytes of the events to come. */
  use(bytes: Uint8Array): void {
    if (bytes !== this.#cursor.bytes) this.#cursor.use(bytes);
  }

  /** Scans bytes[start … end) into a row. False: not plainly good; the row then holds anything. */
  scan(row: number, start: number, end: number): boolean {
    const cursor = this.#cursor;
    const { view, bytes } = cursor;
    const event = ++this.#event;
    cursor.end = end;
    cursor.nonAscii = false;
    let member: Member = this.#path.root;
    let missing = this.#slots.length;
    let at = start;
    for (;;) {
      // Mostly it is one of the members that followed before.
      const known = member.next(view, at, end);
      at = known === null ? this.#readKey(member, at, end) : at + known.length;
      if (at <= 0) break;
      member = known ?? this.#member;
      const slot = known === null ? this.#slot : known.slot;
      if (known !== null && known.skipsText === 1 && bytes[at] === QUOTE) at = this.#skipText(known, at + 1);
      else at = slot === null ? cursor.skip(at, 1) : slot.read(cursor, at, row);
      if (slot !== null) {
        if (slot.seen !== event) missing--;
        slot.seen = event;
      }
      // The object has to be closed yet; a position past the end has read bytes that are not the event's.
      if (at < 0 || at >= end) return false;
      if (at === end - 1 && bytes[at] === 0x7d) {
        at = DONE;
        break;
      }
    }
    if (at === BAD) return false;
    if (cursor.nonAscii && !isUtf8(cursor.bytes.subarray(start, end))) return false;
    return missing === 0 || this.#fillAbsent(row);
  }

  /** A string that nobody needs, from after its opening quote. */
  #skipText(member: Member, at: number): number {
    const cursor = this.#cursor;
    let closing = cursor.plainString(at, at + member.textLength);
    if (closing < 0) {
      closing = cursor.string(at);
      if (closing < 0) return BAD;
      member.textLength = closing - at;
    }
    return closing + 1;
  }

  /** Reads a key that was not expected, or the end of the object. */
  #readKey(previous: Member, from: number, end: number): number {
    const cursor = this.#cursor;
    const { bytes } = cursor;
    const isFirst = previous === this.#path.root;
    let at = cursor.space(from);
    if (isFirst) {
      if (bytes[at] !== 0x7b) return BAD;
      at = cursor.space(at + 1);
    }
    if (bytes[at] === 0x7d) return cursor.space(at + 1) === end ? DONE : BAD;
    if (!isFirst) {
      if (bytes[at] !== 0x2c) return BAD;
      at = cursor.space(at + 1);
    }
    if (bytes[at] !== QUOTE) return BAD;
    return this.#readName(previous, from, at);
  }

  #readName(previous: Member, from: number, opening: number): number {
    const cursor = this.#cursor;
    const wasAscii = !cursor.nonAscii;
    const closing = cursor.string(opening + 1);
    if (closing < 0) return BAD;
    const { escaped } = cursor;
    let at = cursor.space(closing + 1);
    if (cursor.bytes[at] !== 0x3a) return BAD;
    at = cursor.space(at + 1);
    if (at >= cursor.end) return BAD;
    const text = cursor.text(opening, closing + 1);
    const name = escaped ? (JSON.parse(text) as string) : text.slice(1, -1);
    this.#slot = this.#slotsByName.get(name) ?? null;
    // A member that is not ASCII has to be checked for UTF-8 in every event, so it is not learned.
    this.#member =
      wasAscii && cursor.nonAscii
        ? this.#path.unknown
        : this.#path.learn(previous, cursor.bytes.subarray(from, at), this.#slot);
    return at;
  }

  /** Nulls for the fields that the event does not have; false if one of them must be there. */
  #fillAbsent(row: number): boolean {
    for (const slot of this.#slots) {
      if (slot.seen === this.#event) continue;
      if (!slot.nullable) return false;
      slot.write(row, null);
    }
    return true;
  }
}
