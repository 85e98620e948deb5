import type { Measure } from "@freshet/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader, CorruptStateError, StringDictionary, ValueOverflowError } from "../src/index.js";
import { TestColumn, type TestEvent } from "./fold.js";

const RUNS = 60;

/** Numbers that are hard to add exactly, beside plain ones. */
export const hardNumbers = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.double({ min: -1e150, max: 1e150, noNaN: true }),
  fc.constantFrom(0, -0, 0.1, 1e16, -1e16, 1e100, -1e100, 1e-300, 1),
);

/** Deterministic order from a list of random keys. */
function shuffled<T>(items: readonly T[], keys: readonly number[]): T[] {
  return items
    .map((item, i) => ({ item, key: keys[i % keys.length]! * 31 + ((i * 7919) % 101) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** The laws of every aggregate function (function.ts), for this measure over such values. */
export function laws(measure: Measure, values: fc.Arbitrary<number | string>): void {
  const event = fc.record({
    value: fc.option(values, { nil: null }),
    time: fc.integer({ min: -5, max: 5 }),
    partition: fc.integer({ min: 0, max: 2 }),
    part: fc.integer({ min: 0, max: 4 }),
  });
  const streams = fc
    .array(event, { maxLength: 60 })
    .map((list) => list.map((item, offset) => ({ ...item, offset })));
  const keys = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 20 });
  const parts = (events: readonly (TestEvent & { part: number })[]): TestEvent[][] =>
    [0, 1, 2, 3, 4].map((part) => events.filter((one) => one.part === part));
  const title = measure.of === null ? measure.function : `${measure.function} of ${measure.of.type}`;

  describe(`E3 merge: the laws of ${title}`, () => {
    it("answers the same for any split and any order of the events", () => {
      fc.assert(
        fc.property(streams, keys, (events, order) => {
          const column = new TestColumn(measure).add(0, events);
          const slots = shuffled([1, 2, 3, 4, 5], order);
          parts(shuffled(events, order)).forEach((part, i) => column.add(1 + i, part));
          for (const slot of slots) column.merge(6, slot);
          expect(column.read(6)).toEqual(column.read(0));
          column.add(7, shuffled(events, order));
          expect(column.read(7)).toEqual(column.read(0));
        }),
        { numRuns: RUNS },
      );
    });

    it("merges associatively and commutatively, with the cleared slot as zero", () => {
      fc.assert(
        fc.property(streams, (events) => {
          const column = new TestColumn(measure);
          const [a, b, c] = parts(events);
          for (const base of [0, 4, 8])
            column
              .add(base, a!)
              .add(base + 1, b!)
              .add(base + 2, c!);
          column.merge(0, 1).merge(0, 2);
          column.merge(5, 6).merge(4, 5);
          column.merge(10, 8).merge(10, 9);
          expect(column.read(4)).toEqual(column.read(0));
          expect(column.read(10)).toEqual(column.read(0));
          const zero = column.read(12);
          const before = column.encode(0);
          column.merge(0, 12);
          expect(column.encode(0)).toEqual(before);
          column.merge(12, 0);
          expect(column.read(12)).toEqual(column.read(0));
          column.fn.clear(column.column, 12);
          expect(column.read(12)).toEqual(zero);
        }),
        { numRuns: RUNS },
      );
    });

    it("reads the same after encode and decode, and after growing", () => {
      fc.assert(
        fc.property(streams, (events) => {
          const column = new TestColumn(measure).add(3, events);
          // Another process has another dictionary.
          const dictionary = new StringDictionary();
          dictionary.id("something else");
          const other = new TestColumn(measure, dictionary, 1);
          const input = new ByteReader(column.encode(3));
          other.fn.decode(other.column, 0, input);
          input.done();
          expect(other.read(0)).toEqual(column.read(3));
          other.fn.grow(other.column, 40);
          other.merge(39, 0);
          expect(other.read(39)).toEqual(column.read(3));
          expect(other.read(38)).toEqual(new TestColumn(measure).read(0));
        }),
        { numRuns: RUNS },
      );
    });

    it("keeps nothing of what a cleared slot held", () => {
      fc.assert(
        fc.property(streams, streams, (before, events) => {
          const fresh = new TestColumn(measure).add(0, events);
          const column = new TestColumn(measure).add(0, before).add(1, before);
          for (const slot of [0, 1]) column.fn.clear(column.column, slot);
          column.add(0, events);
          expect(column.read(0)).toEqual(fresh.read(0));
          column.fn.decode(column.column, 1, new ByteReader(fresh.encode(0)));
          expect(column.read(1)).toEqual(fresh.read(0));
          column.merge(2, 1).merge(2, 0);
          expect(column.read(2)).toEqual(fresh.merge(1, 0).merge(1, 0).read(1));
        }),
        { numRuns: RUNS },
      );
    });

    it("refuses bytes that are cut off, and survives damaged ones", () => {
      fc.assert(
        fc.property(streams, fc.nat(), fc.integer({ min: 1, max: 255 }), (events, at, change) => {
          const bytes = new TestColumn(measure).add(0, events).encode(0);
          const cut = bytes.subarray(0, at % bytes.length);
          const other = new TestColumn(measure);
          expect(() => other.fn.decode(other.column, 0, new ByteReader(cut))).toThrow(CorruptStateError);
          const damaged = bytes.slice();
          damaged[at % bytes.length]! ^= change;
          try {
            other.fn.decode(other.column, 1, new ByteReader(damaged));
            other.merge(2, 1).read(2);
          } catch (error) {
            if (!(error instanceof CorruptStateError || error instanceof ValueOverflowError)) throw error;
          }
        }),
        { numRuns: RUNS * 3 },
      );
    });

    if (new TestColumn(measure).fn.retract !== undefined) {
      it("takes events back", () => {
        fc.assert(
          fc.property(streams, (events) => {
            const [taken, ...kept] = parts(events);
            const column = new TestColumn(measure).add(0, events).retract(0, taken!).add(1, kept.flat());
            expect(column.read(0)).toEqual(column.read(1));
          }),
          { numRuns: RUNS },
        );
      });
    }
  });
}
