import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chunkId,
  chunkRange,
  otherParts,
  paneOf,
  partId,
  partRange,
} from "../../../src/history/mongodb/addresses.js";

const pane = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -3, max: 3 }));
const number = fc.oneof(fc.nat(2 ** 32 - 1), fc.nat(300));
const address = fc.record({
  rollup: fc.constantFrom("R", "RR", "R/1", "", "ü", "__proto__"),
  grainMs: fc.constantFrom(1, 1_000, 3_600_000),
  pane,
  partition: number,
  chunk: number,
});

describe("ids of chunks", () => {
  it("are plain text that a person can read", () => {
    const of = { rollup: "Delays", grainMs: 3_600_000, pane: 1_763_900_000_000, partition: 3, chunk: 12 };
    expect(chunkId(of)).toBe("Delays/3600000/10001763900000000/0000000003/0000000012");
    expect(chunkId({ ...of, rollup: "a/ü", pane: -1 })).toBe(
      "a%2F%C3%BC/3600000/09999999999999999/0000000003/0000000012",
    );
  });

  it("are ordered by pane, partition and chunk, and give the pane back", () => {
    fc.assert(
      fc.property(address, address, (one, other) => {
        const b = { ...other, rollup: one.rollup, grainMs: one.grainMs };
        const order = one.pane - b.pane || one.partition - b.partition || one.chunk - b.chunk;
        const [idA, idB] = [chunkId(one), chunkId(b)];
        expect(Math.sign(order)).toBe(idA < idB ? -1 : idA > idB ? 1 : 0);
        expect(paneOf(idA)).toBe(one.pane);
      }),
    );
  });

  it("are in the range of their panes and in no other tier's or partition's", () => {
    fc.assert(
      fc.property(address, address, pane, pane, fc.constantFrom(0, 1, 2), (one, other, from, to, count) => {
        const { rollup, grainMs } = other;
        const partition = [undefined, other.partition, [other.partition, 7]][count];
        const range = chunkRange({ rollup, grainMs, from, to, partition });
        const id = chunkId(one);
        const isInBounds =
          one.rollup === rollup && one.grainMs === grainMs && one.pane >= from && one.pane < to;
        expect(id >= range.$gte && id < range.$lt).toBe(isInBounds);
        if (range.$regex === undefined) expect(from).toBeGreaterThanOrEqual(to);
        else
          expect(new RegExp(range.$regex).test(id)).toBe(
            isInBounds && (partition === undefined || [partition].flat().includes(one.partition)),
          );
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes edges that are no whole numbers or beyond all panes", () => {
    const all = chunkRange({ rollup: "R", grainMs: 1, from: -Infinity, to: Infinity });
    const id = chunkId({ rollup: "R", grainMs: 1, pane: -1e15, partition: 0, chunk: 0 });
    expect(id >= all.$gte && id < all.$lt).toBe(true);
    const { $gte, $lt } = chunkRange({ rollup: "R", grainMs: 1, from: 0.5, to: 1.5 });
    expect([$gte, $lt]).toEqual(["R/1/10000000000000001", "R/1/10000000000000002"]);
  });
});

describe("ids of the parts of a state", () => {
  it("are found by task, offset and attempt, and no other task's are removed with them", () => {
    const task = { topic: "flights", partition: 1 };
    const kept = { offset: 20, attempt: "ab" };
    const within = (id: string, ranges: readonly { $gte: string; $lt: string }[]): boolean =>
      ranges.some(({ $gte, $lt }) => id >= $gte && id < $lt);
    const own = [0, 1, 10].map((part) => partId(task, kept, part));
    for (const id of own) {
      expect(within(id, [partRange(task, kept)])).toBe(true);
      expect(within(id, otherParts(task, kept))).toBe(false);
    }
    expect([...own].sort()).toEqual(own);
    const older = [
      { offset: 3, attempt: "ff" },
      { offset: 20, attempt: "aa" },
      { offset: 20, attempt: "abc" },
      { offset: 20, attempt: "b0" },
    ];
    for (const parts of older) {
      expect(within(partId(task, parts, 0), otherParts(task, kept))).toBe(true);
      expect(within(partId(task, parts, 0), [partRange(task, kept)])).toBe(false);
      expect(within(partId(task, parts, 0), otherParts(task, { offset: 20, attempt: "" }))).toBe(true);
    }
    expect(within(partId(task, { offset: 21, attempt: "00" }, 0), otherParts(task, kept))).toBe(false);
    for (const other of [
      { topic: "flights", partition: 10 },
      { topic: "flight", partition: 1 },
    ])
      expect(within(partId(other, { offset: 3, attempt: "aa" }, 0), otherParts(task, kept))).toBe(false);
  });
});
