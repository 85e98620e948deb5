import type { Measure, Rollup } from "@freshet/schema";
import { ByteReader, ByteWriter } from "./bytes.js";
import type { CellArena } from "./cell-arena.js";
import { CorruptStateError } from "./errors.js";
import { stateMeasures } from "./measures.js";
import { murmur, murmurBytes } from "./murmur.js";

/*
 * A block: the cells of one rollup, grain, pane and partition as bytes.
 *   format byte · 4 bytes of the rollup's fingerprint · number of groups · group keys · counters · one section per measure
 * Sections have their length in front and stand in the order of the measures' names, so the order of the model's fields
 * does not matter and a reader skips what it does not need.
 */
const FORMAT = 1;

// A live cell is a block of its own, so a block must cost little: both writers are used for every block.
const out = new ByteWriter(4096);
const section = new ByteWriter(4096);

/** The cells of `slots` under the keys `groups`. The arena must hold all states of its rollup. */
export function encodeBlock(
  arena: CellArena,
  groups: readonly string[],
  slots: ArrayLike<number>,
): Uint8Array {
  const sections = sectionsOf(arena.rollup);
  out.reset();
  out.byte(FORMAT);
  out.raw(checkOf(arena.rollup));
  out.varint(groups.length);
  for (const group of groups) out.string(group);
  for (let i = 0; i < groups.length; i++) {
    out.zigzag(arena.versions[slots[i]!]!);
    out.varint(arena.events[slots[i]!]!);
    out.varint(arena.amended[slots[i]!]!);
  }
  for (const measure of sections) {
    const index = arena.indexOf(measure.name);
    section.reset();
    for (let i = 0; i < groups.length; i++) {
      arena.functions[index]!.encode(arena.columns[index], slots[i]!, section);
    }
    out.section(section);
  }
  return out.finish();
}

/** A block whose frame has been read; states are read by decodeInto. */
export class Block {
  readonly groups: readonly string[];
  readonly #counters: readonly Counters[];
  readonly #bytes: Uint8Array;
  /** Start and end of each measure's section. */
  readonly #sections: ReadonlyMap<string, readonly [number, number]>;

  private constructor(bytes: Uint8Array, frame: Frame) {
    this.#bytes = bytes;
    this.groups = frame.groups;
    this.#counters = frame.counters;
    this.#sections = frame.sections;
  }

  /** Throws CorruptStateError for damaged bytes and for those of another rollup or format. */
  static parse(bytes: Uint8Array, rollup: Rollup): Block {
    return new Block(bytes, readFrame(bytes, rollup));
  }

  /** Version of a group's cell. */
  version(group: number): number {
    return this.#counters[group]!.version;
  }

  /** Decodes group i into the zero slot `slots[i]`; −1 skips it. Reads only the measures that the arena holds. */
  decodeInto(arena: CellArena, slots: ArrayLike<number>): void {
    this.#counters.forEach((counters, i) => {
      const slot = slots[i]!;
      if (slot < 0) return;
      arena.versions[slot] = counters.version;
      arena.events[slot] = counters.events;
      arena.amended[slot] = counters.amended;
    });
    let spare = -1;
    for (let i = 0; i < this.groups.length && spare < 0; i++) if (slots[i]! < 0) spare = arena.allocate();
    try {
      arena.measures.forEach((measure, column) =>
        this.#decodeSection(arena, measure, column, { slots, spare }),
      );
    } finally {
      if (spare >= 0) arena.free(spare);
    }
  }

  #decodeSection(
    arena: CellArena,
    measure: Measure,
    column: number,
    target: { slots: ArrayLike<number>; spare: number },
  ): void {
    const section = this.#sections.get(measure.name);
    if (section === undefined) throw new CorruptStateError(`The block has no state of "${measure.name}".`);
    const input = new ByteReader(this.#bytes, section[0], section[1]);
    const fn = arena.functions[column]!;
    for (let i = 0; i < this.groups.length; i++) {
      const slot = target.slots[i]!;
      if (slot >= 0) {
        fn.decode(arena.columns[column], slot, input);
      } else {
        // States have no length of their own: a skipped one is read into a slot that is cleared again.
        fn.decode(arena.columns[column], target.spare, input);
        fn.clear(arena.columns[column], target.spare);
      }
    }
    input.done();
  }
}

interface Counters {
  readonly version: number;
  readonly events: number;
  readonly amended: number;
}

interface Frame {
  readonly groups: readonly string[];
  readonly counters: readonly Counters[];
  readonly sections: ReadonlyMap<string, readonly [number, number]>;
}

function readFrame(bytes: Uint8Array, rollup: Rollup): Frame {
  const input = new ByteReader(bytes);
  if (input.byte() !== FORMAT) throw new CorruptStateError("The block has an unknown format.");
  if (Buffer.compare(input.raw(4), checkOf(rollup)) !== 0) {
    throw new CorruptStateError(`The block is not of the rollup "${rollup.name}" as it is now.`);
  }
  // A group takes at least a length and three counters.
  const count = input.length(4);
  const groups: string[] = [];
  for (let i = 0; i < count; i++) groups.push(input.string());
  const counters: Counters[] = [];
  for (let i = 0; i < count; i++) {
    counters.push({ version: input.zigzag(), events: input.varint(), amended: input.varint() });
  }
  const sections = new Map<string, readonly [number, number]>();
  for (const measure of sectionsOf(rollup)) {
    const length = input.length();
    sections.set(measure.name, [input.position, input.position + length]);
    input.raw(length);
  }
  input.done();
  return { groups, counters, sections };
}

const orders = new WeakMap<Rollup, readonly Measure[]>();

function sectionsOf(rollup: Rollup): readonly Measure[] {
  let order = orders.get(rollup);
  if (order === undefined) {
    order = [...stateMeasures(rollup)].sort((a, b) => (a.name < b.name ? -1 : 1));
    orders.set(rollup, order);
  }
  return order;
}

const checks = new WeakMap<Rollup, Uint8Array>();

function checkOf(rollup: Rollup): Uint8Array {
  let check = checks.get(rollup);
  if (check === undefined) {
    const text = Buffer.from(rollup.fingerprint);
    murmurBytes(text, 0, text.length);
    check = new Uint8Array(4);
    new DataView(check.buffer).setInt32(0, murmur.low);
    checks.set(rollup, check);
  }
  return check;
}
