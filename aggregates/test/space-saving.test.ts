import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SpaceSaving } from "../src/space-saving.js";

const CAPACITY = 8;

function sketchOf(values: readonly number[]): SpaceSaving {
  const sketch = new SpaceSaving();
  for (const value of values) sketch.add(value, 1, CAPACITY);
  return sketch;
}

function countersOf(sketch: SpaceSaving): Map<number, number> {
  const counters = new Map<number, number>();
  sketch.forEach((key, count) => counters.set(key, count));
  return counters;
}

/** Skewed: small keys are far more frequent. */
const values = fc.array(
  fc.integer({ min: 0, max: 3600 }).map((x) => Math.floor((x * x) / 100_000)),
  { maxLength: 400 },
);

function expectBounds(sketch: SpaceSaving, all: readonly number[], summaries: number): void {
  const truth = new Map<number, number>();
  for (const value of all) truth.set(value, (truth.get(value) ?? 0) + 1);
  const counters = countersOf(sketch);
  for (const [key, count] of truth) {
    const counter = counters.get(key) ?? 0;
    expect(counter).toBeLessThanOrEqual(count);
    expect(counter + sketch.error).toBeGreaterThanOrEqual(count);
  }
  expect([...counters.keys()].every((key) => truth.has(key))).toBe(true);
  expect(sketch.error).toBeLessThanOrEqual((summaries * all.length) / (CAPACITY + 1));
}

describe("the top summary", () => {
  it("keeps its bounds past its capacity, merged and pruned", () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const sketch = sketchOf(left);
        expectBounds(sketch, left, 1);
        sketch.merge(sketchOf(right));
        expectBounds(sketch, [...left, ...right], 1);
        sketch.prune(CAPACITY);
        expect(sketch.size).toBeLessThanOrEqual(CAPACITY);
        expectBounds(sketch, [...left, ...right], 1);
      }),
    );
  });

  it("merges associatively and commutatively, whatever the sizes", () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const left = sketchOf(a);
        left.merge(sketchOf(b));
        left.merge(sketchOf(c));
        const tail = sketchOf(c);
        tail.merge(sketchOf(b));
        tail.merge(sketchOf(a));
        expect(countersOf(tail)).toEqual(countersOf(left));
        expect(tail.error).toBe(left.error);
      }),
    );
  });

  it("stays small however many keys pass", () => {
    const sketch = new SpaceSaving();
    for (let i = 0; i < 10_000; i++) sketch.add(i, 1, CAPACITY);
    expect(sketch.size).toBeLessThanOrEqual(2 * CAPACITY);
  });
});
