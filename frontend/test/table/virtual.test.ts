import { expect, it } from "vitest";
import { drawnMax, scrollFor, sliceOf } from "../../src/table/virtual";

const view = { scrollTop: 0, height: 480, rowHeight: 32 };

it("draws few rows whole", () => {
  expect(sliceOf(drawnMax, view)).toEqual({ start: 0, end: drawnMax, above: 0, below: 0 });
  expect(sliceOf(0, view).end).toBe(0);
  expect(sliceOf(5_000, { ...view, rowHeight: 0 }).end).toBe(5_000);
});

it("draws what is seen of many, and stands for the height of all", () => {
  for (const scrollTop of [0, 1, 31, 32, 1_600, 50_000, 3_199_520, 9_999_999]) {
    const slice = sliceOf(100_000, { ...view, scrollTop });
    expect(slice.end - slice.start).toBeLessThan(60);
    expect(slice.above + (slice.end - slice.start) * 32 + slice.below).toBe(3_200_000);
    const seen = Math.min(scrollTop, 3_200_000 - 480);
    expect(slice.above).toBeLessThanOrEqual(seen);
    expect(3_200_000 - slice.below).toBeGreaterThanOrEqual(Math.min(3_200_000, seen + 480));
  }
});

it("scrolls as little as shows a row", () => {
  const edges = { head: 32, foot: 0 };
  expect(scrollFor(3, view, edges)).toBeNull();
  expect(scrollFor(14, view, edges)).toBe(15 * 32 - 448);
  expect(scrollFor(2, { ...view, scrollTop: 320 }, edges)).toBe(64);
});
