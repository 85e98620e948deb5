import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Block,
  CellArena,
  CorruptStateError,
  encodeBlock,
  groupKey,
  neededStates,
  StringDictionary,
} from "../src/index.js";
import { batchesOf, eventsOf } from "./fold.js";
import { measureOf, rollupOf } from "./model.js";

const measures = [
  measureOf("count"),
  measureOf("sum"),
  measureOf("quantile", { params: { q: 0.5 } }),
  measureOf("last", { of: "string", type: "String" }),
  measureOf("top", { of: "string", type: "TopEntry", params: { k: 3 } }),
  measureOf("distinct", { of: "string" }),
];
const rollup = rollupOf(measures);

interface Filled {
  readonly arena: CellArena;
  readonly groups: string[];
  readonly slots: number[];
}

function filled(cells: readonly (readonly string[])[]): Filled {
  const arena = new CellArena(rollup, new StringDictionary());
  const slots = cells.map((values, version) => {
    const slot = arena.allocate();
    const [texts] = batchesOf(eventsOf(values), slot, arena.dictionary, true);
    const [numbers] = batchesOf(
      eventsOf(values.map((text) => text.length / 3)),
      slot,
      arena.dictionary,
      false,
    );
    arena.functions.forEach((fn, i) => {
      const batch = arena.measures[i]!.of?.type === "string" ? texts : numbers;
      if (batch !== undefined) fn.add(arena.columns[i], batch);
    });
    arena.versions[slot] = version * 1000 - 1;
    arena.events[slot] = values.length;
    arena.amended[slot] = version;
    return slot;
  });
  return { arena, slots, groups: cells.map((_, i) => groupKey([`group ${i}`, i, null])) };
}

function row(arena: CellArena, slot: number): unknown[] {
  const counters = [arena.versions[slot], arena.events[slot], arena.amended[slot]];
  return [...counters, ...arena.functions.map((fn, i) => fn.read(arena.columns[i], slot))];
}

const cells = fc.array(fc.array(fc.string({ maxLength: 6 }), { maxLength: 12 }), { maxLength: 8 });

describe("a block", () => {
  it("gives back the cells it was made of, in another process", () => {
    fc.assert(
      fc.property(cells, (values) => {
        const { arena, groups, slots } = filled(values);
        const block = Block.parse(encodeBlock(arena, groups, slots), rollupOf(measures));
        expect(block.groups).toEqual(groups);
        const other = new CellArena(rollup, new StringDictionary());
        other.allocate();
        const targets = groups.map(() => other.allocate());
        block.decodeInto(other, targets);
        targets.forEach((slot, i) => {
          expect(row(other, slot)).toEqual(row(arena, slots[i]!));
          expect(block.version(i)).toBe(arena.versions[slots[i]!]);
        });
      }),
    );
  });

  it("decodes some groups and some measures, without a trace of the others", () => {
    const { arena, groups, slots } = filled([["a", "bb"], ["ccc"], ["d", "d"]]);
    const block = Block.parse(encodeBlock(arena, groups, slots), rollup);
    const other = new CellArena(rollup, new StringDictionary(), neededStates(rollup, ["top", "count"]));
    const slot = other.allocate();
    block.decodeInto(other, [-1, -1, slot]);
    expect(row(other, slot)).toEqual([1999, 2, 2, 2, [{ key: "d", count: 2, error: 0 }]]);
    expect(other.live).toBe(1);
    const next = other.allocate();
    expect(row(other, next)).toEqual([-1, 0, 0, 0, []]);
  });

  it("does not depend on the order of the model's fields", () => {
    const { arena, groups, slots } = filled([["a", "bb"]]);
    const turned = rollupOf([...measures].reverse());
    const other = new CellArena(turned, new StringDictionary());
    Block.parse(encodeBlock(arena, groups, slots), turned).decodeInto(other, [other.allocate()]);
    expect(row(other, 0).slice(3).reverse()).toEqual(row(arena, slots[0]!).slice(3));
  });

  it("refuses another rollup, another format, and bytes that are cut off anywhere", () => {
    const { arena, groups, slots } = filled([["a", "bb"], ["ccc"]]);
    const bytes = encodeBlock(arena, groups, slots);
    expect(() => Block.parse(bytes, rollupOf(measures, "rollup-2"))).toThrow(CorruptStateError);
    expect(() => Block.parse(Uint8Array.of(99, ...bytes.subarray(1)), rollup)).toThrow(CorruptStateError);
    expect(() => Block.parse(Uint8Array.of(...bytes, 0), rollup)).toThrow(CorruptStateError);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => Block.parse(bytes.subarray(0, length), rollup)).toThrow(CorruptStateError);
    }
  });

  it("survives damage: another answer or a CorruptStateError, nothing else", () => {
    const { arena, groups, slots } = filled([["a", "bb"], ["ccc"], []]);
    const bytes = encodeBlock(arena, groups, slots);
    let refused = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const change of [1, 0x80, 0xff]) {
        const damaged = bytes.slice();
        damaged[at]! ^= change;
        const other = new CellArena(rollup, new StringDictionary());
        try {
          const block = Block.parse(damaged, rollup);
          block.decodeInto(
            other,
            block.groups.map(() => other.allocate()),
          );
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptStateError);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(bytes.length / 2);
  });

  it("is small for one small cell", () => {
    const { arena, groups, slots } = filled([["ATL", "ORD", "DFW"]]);
    expect(encodeBlock(arena, groups, slots).length).toBeLessThan(120);
  });
});
