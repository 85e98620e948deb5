import { expect, it } from "vitest";
import { between, oneOf, randomOf, weighted } from "../random.mjs";

it("gives the same numbers for the same seed, others for another", () => {
  const some = (seed: number): number[] => Array.from({ length: 20 }, randomOf(seed));
  expect(some(7)).toEqual(some(7));
  expect(some(7)).not.toEqual(some(8));
  expect(some(7).every((value) => value >= 0 && value < 1)).toBe(true);
});

it("draws every whole number of a range, and nothing else", () => {
  const random = randomOf(1);
  const drawn = new Set(Array.from({ length: 500 }, () => between(random, 3, 6)));
  expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  expect(oneOf(random, ["only"])).toBe("only");
});

it("draws by weight, and never what weighs nothing", () => {
  const random = randomOf(2);
  const items = [
    { name: "often", weight: 9 },
    { name: "never", weight: 0 },
    { name: "rarely", weight: 1 },
  ];
  const drawn = Array.from({ length: 1_000 }, () => weighted(random, items).name);
  const share = drawn.filter((name) => name === "often").length / 1_000;
  expect(share).toBeGreaterThan(0.85);
  expect(share).toBeLessThan(0.95);
  expect(drawn).not.toContain("never");
});
