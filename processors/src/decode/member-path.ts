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
  /** Three of the words once more: mostly they are all, and then there is no loop. */
  readonly first: number;
  readonly second: number;
  readonly last: number;
  /** Length of the last text that was skipped here. */
  textLength = 0;
  /** 1 where any text will do and nobody wants to know which. A number, as a test of it is less work than one of a boolean. */
  readonly skipsText: number;
  /** The member that came next the last time. */
  #likely: Member | null = null;
  readonly #choices: Member[] = [];

  constructor(
    literal: Uint8Array,
    /** The field whose value comes next; null for an unknown one. */
    readonly slot: FieldSlot | null,
  ) {
    const length = literal.length;
    this.length = length;
    this.skipsText = slot === null || slot.isSkippedText ? 1 : 0;
    const view = new DataView(literal.buffer, literal.byteOffset, length);
    const words = Int32Array.from({ length: Math.ceil(length / 4) }, (_, i) =>
      view.getInt32(Math.min(i * 4, length - 4), true),
    );
    this.words = words;
    this.first = words[0];
    this.second = words[Math.min(1, words.length - 1)];
    this.last = words[words.length - 1];
  }

  /** The member that begins at this position, if it is one of those that followed before. */
  next(view: DataView, at: number, end: number): Member | null {
    const likely = this.#likely;
    return likely !== null && matches(likely, view, at, end) ? likely : this.#choose(view, at, end);
  }

  #choose(view: DataView, at: number, end: number): Member | null {
    for (const choice of this.#choices) {
      if (choice === this.#likely || !matches(choice, view, at, end)) continue;
      this.#likely = choice;
      return choice;
    }
    return null;
  }

  get isFull(): boolean {
    return this.#choices.length >= CHOICES_MAX;
  }

  follow(member: Member): void {
    this.#choices.push(member);
    this.#likely ??= member;
  }
}

function matches(member: Member, view: DataView, at: number, end: number): boolean {
  const { length, words } = member;
  if (at + length > end || view.getInt32(at, true) !== member.first) return false;
  if (view.getInt32(at + length - 4, true) !== member.last) return false;
  if (length <= 8) return true;
  if (view.getInt32(at + 4, true) !== member.second) return false;
  for (let i = 2; i < words.length - 1; i++) if (view.getInt32(at + i * 4, true) !== words[i]) return false;
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
