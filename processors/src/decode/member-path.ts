import type { FieldSlot } from "./field-slot.js";

const LITERAL_BYTES_MIN = 4;
const LITERAL_BYTES_MAX = 128;
const CHOICES_MAX = 4;
const MEMBERS_MAX = 256;

/**
 * What stood between two values of an object: `,"delay":` with all its spaces, and which field follows. Producers
 * write the same keys in the same order again and again, so a member remembers which members came after it, and the
 * scanner compares a few words where it would have to read a key.
 */
export class Member {
  readonly length: number;
  /** The literal in words of four bytes; the last word may overlap the one before it. */
  readonly words: Int32Array;
  readonly #choices: Member[] = [];

  constructor(
    literal: Uint8Array,
    /** The field whose value comes next; null for an unknown one. */
    readonly slot: FieldSlot | null,
  ) {
    const length = literal.length;
    this.length = length;
    const view = new DataView(literal.buffer, literal.byteOffset, length);
    this.words = Int32Array.from({ length: Math.ceil(length / 4) }, (_, i) =>
      view.getInt32(Math.min(i * 4, length - 4), true),
    );
  }

  /** The member that begins at this position, if it is one of those that followed before. */
  next(view: DataView, at: number, end: number): Member | null {
    const choices = this.#choices;
    for (let i = 0; i < choices.length; i++) if (matches(choices[i], view, at, end)) return choices[i];
    return null;
  }

  get isFull(): boolean {
    return this.#choices.length >= CHOICES_MAX;
  }

  follow(member: Member): void {
    this.#choices.push(member);
  }
}

function matches({ length, words }: Member, view: DataView, at: number, end: number): boolean {
  if (at + length > end) return false;
  const last = words.length - 1;
  if (view.getInt32(at + length - 4, true) !== words[last]) return false;
  for (let i = 0; i < last; i++) if (view.getInt32(at + i * 4, true) !== words[i]) return false;
  return true;
}

/** All members that were learned, bounded whatever the events hold. */
export class MemberPath {
  /** Before the first member. */
  readonly root = new Member(new Uint8Array(LITERAL_BYTES_MIN), null);
  /** After a member that was not learned: nothing is expected to follow. */
  readonly unknown = new Member(new Uint8Array(LITERAL_BYTES_MIN), null);
  #count = 0;

  /** Remembers that `literal` followed `previous`; answers where the path goes on. */
  learn(previous: Member, literal: Uint8Array, slot: FieldSlot | null): Member {
    const { length } = literal;
    if (previous === this.unknown || previous.isFull || this.#count >= MEMBERS_MAX) return this.unknown;
    if (length < LITERAL_BYTES_MIN || length > LITERAL_BYTES_MAX) return this.unknown;
    const member = new Member(Uint8Array.from(literal), slot);
    previous.follow(member);
    this.#count++;
    return member;
  }
}
