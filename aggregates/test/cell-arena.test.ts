import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CellArena, StringDictionary, stateMeasures } from "../src/index.js";
import { batchesOf, eventsOf } from "./fold.js";
import { measureOf, rollupOf } from "./model.js";

const rollup = rollupOf([
  measureOf("count"),
  measureOf("sum"),
  measureOf("max"),
  measureOf("distinct"),
  measureOf("ratio", { params: { numerator: "sum", denominator: "count" } }),
]);

function fold(arena: CellArena, slot: number, values: readonly number[]): void {
  for (const batch of batchesOf(eventsOf(values), slot, arena.dictionary, false)) {
    arena.functions.forEach((fn, i) => {
      fn.add(arena.columns[i], arena.measures[i]!.of === null ? { ...batch, numbers: null } : batch);
    });
  }
  arena.events[slot]! += values.length;
}

function read(arena: CellArena, slot: number): unknown[] {
  return arena.functions.map((fn, i) => fn.read(arena.columns[i], slot));
}

describe("CellArena", () => {
  it("holds the measures with state, and a subset where one is asked for", () => {
    const arena = new CellArena(rollup, new StringDictionary());
    expect(arena.measures.map(({ name }) => name)).toEqual(["count", "sum", "max", "distinct"]);
    expect(arena.indexOf("max")).toBe(2);
    expect(() => arena.indexOf("ratio")).toThrow(/holds no state/);
    const few = new CellArena(rollup, new StringDictionary(), stateMeasures(rollup).slice(1, 2));
    expect(few.columns).toHaveLength(1);
  });

  it("gives zero slots, also those used before, and keeps the others", () => {
    const step = fc.oneof(
      fc.record({ free: fc.constant(false), pick: fc.nat() }),
      fc.record({ free: fc.constant(true), pick: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const arena = new CellArena(rollup, new StringDictionary());
        const inUse = new Map<number, number>();
        for (const { free, pick } of steps) {
          const slots = [...inUse.keys()];
          if (free && slots.length > 0) {
            const slot = slots[pick % slots.length]!;
            arena.free(slot);
            inUse.delete(slot);
          } else {
            const slot = arena.allocate();
            expect(inUse.has(slot)).toBe(false);
            expect(read(arena, slot)).toEqual([0, null, null, 0]);
            expect([arena.versions[slot], arena.events[slot], arena.amended[slot]]).toEqual([-1, 0, 0]);
            inUse.set(slot, pick % 1000);
            fold(arena, slot, [pick % 1000]);
            arena.versions[slot] = pick;
          }
          expect(arena.live).toBe(inUse.size);
        }
        for (const [slot, value] of inUse) expect(read(arena, slot)).toEqual([1, value, value, 1]);
      }),
      { numRuns: 30 },
    );
  });

  it("doubles its capacity", () => {
    const arena = new CellArena(rollup, new StringDictionary());
    const first = arena.capacity;
    for (let i = 0; i <= first; i++) fold(arena, arena.allocate(), [i]);
    expect(arena.capacity).toBe(2 * first);
    expect(read(arena, first)).toEqual([1, first, first, 1]);
    expect(read(arena, 0)).toEqual([1, 0, 0, 1]);
  });

  it("merges cells of another arena: states and counters add, the version is the greater", () => {
    const dictionary = new StringDictionary();
    const [one, two] = [new CellArena(rollup, dictionary), new CellArena(rollup, dictionary)];
    two.allocate();
    const [a, b] = [one.allocate(), two.allocate()];
    fold(one, a, [1, 2]);
    fold(two, b, [2, 9]);
    one.versions[a] = 7;
    two.versions[b] = 5;
    two.amended[b] = 1;
    one.mergeSlot(a, two, b);
    expect(read(one, a)).toEqual([4, 14, 9, 3]);
    expect([one.versions[a], one.events[a], one.amended[a]]).toEqual([7, 4, 1]);
    expect(read(two, b)).toEqual([2, 11, 9, 2]);
  });
});
