import fc from "fast-check";
import { expect, test } from "vitest";
import { didYouMean } from "@freshet/schema";
import { didYouMeanOrList, editDistance, joinOr } from "../src/suggest.js";

test("near names are suggested, nearest first", () => {
  expect(didYouMean("dealy", ["distance", "delay", "origin"])).toBe("did you mean `delay`?");
  expect(didYouMean("Delay", ["delay", "delays"])).toBe("did you mean `delay` or `delays`?");
  expect(didYouMean("x", ["delay"])).toBeNull();
});

test("without a near name there is the list, cut short", () => {
  expect(didYouMeanOrList("x", ["delay", "origin"])).toBe("there is `delay`, `origin`");
  expect(
    didYouMeanOrList(
      "zzzz",
      Array.from({ length: 20 }, (_, i) => `name${i}`),
    ),
  ).toMatch(/, …$/u);
  expect(didYouMeanOrList("x", [])).toBeNull();
});

test("a swap of neighbours is one edit, and distance is symmetric", () => {
  expect(editDistance("delay", "dealy")).toBe(1);
  expect(editDistance("", "abc")).toBe(3);
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

test("lists of alternatives", () => {
  expect(joinOr(["a"])).toBe("a");
  expect(joinOr(["a", "b", "c"])).toBe("a, b or c");
});
