import { encodeRevision } from "@freshet/aggregates";
import { expect, it } from "vitest";
import { frontiersOf, isBehind } from "../tokens.mjs";

const token = (frontiers: number[], epochs = frontiers.map(() => "one")): string =>
  `${encodeRevision({ plan: "p", epochs, frontiers })}.k3f~query.cohort.4.`;

it("knows the frontier of the token of a frame, of a query, and of one before any event", () => {
  expect(frontiersOf(token([4, -1, 17]))).toEqual([4, -1, 17]);
  expect(frontiersOf(token([4]).split("~")[0])).toEqual([4]);
  expect(frontiersOf(token([4]).split(".")[0])).toEqual([4]);
  expect(() => frontiersOf("nothing")).toThrow("not a token");
});

it("sees a frontier that went back in any partition", () => {
  expect(isBehind(token([4, 7]), token([4, 7]))).toBe(false);
  expect(isBehind(token([5, 7, 0]), token([4, 7]))).toBe(false);
  expect(isBehind(token([9, 6]), token([4, 7]))).toBe(true);
});

it("lets it go back where the cells of the partition were lost, and only there", () => {
  const before = token([4, 7]);
  expect(isBehind(token([4, 2], ["one", "two"]), before)).toBe(false);
  expect(isBehind(token([3, 2], ["one", "two"]), before)).toBe(true);
});
