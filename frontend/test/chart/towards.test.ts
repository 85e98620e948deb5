import { describe, expect, it } from "vitest";
import { middleOf, towards } from "../../src/chart/towards";

const spots = [
  { x: 0, y: 0 },
  { x: 10, y: 1 },
  { x: 12, y: 30 },
  { x: 1, y: 20 },
];

describe("arrow keys on a map", () => {
  it.each([
    [0, "ArrowRight", 1],
    [0, "ArrowDown", 3],
    [1, "ArrowLeft", 0],
    [1, "ArrowDown", 2],
    [2, "ArrowUp", 3],
    [3, "ArrowRight", 2],
    [0, "ArrowLeft", 0],
    [0, "ArrowUp", 0],
  ] as const)("lead from %i by %s to %i", (from, arrow, to) => {
    expect(towards(spots, from, arrow)).toBe(to);
  });

  it("begin at the first place, if there is one", () => {
    expect(towards(spots, null, "ArrowLeft")).toBe(0);
    expect(towards([], null, "ArrowLeft")).toBeNull();
    expect(towards(spots, 9, "ArrowLeft")).toBe(0);
  });
});

it("finds the middle of a region", () => {
  expect(middleOf("M0 10L20 10L20.5 30Z")).toEqual({ x: 10.25, y: 20 });
});
