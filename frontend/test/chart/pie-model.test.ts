import { expect, it } from "vitest";
import { pieParts } from "../../src/chart/pie-model";
import { wordsWith } from "./words";

const words = wordsWith({ departures: "count", delay: "mean" }, ["origin"]);
const panel = { x: "origin", y: ["departures"] };
const rows = (...values: number[]): { id: string; origin: string; departures: number; delay: number }[] =>
  values.map((departures, index) => ({ id: String(index), origin: `A${index}`, departures, delay: 1 }));

it("gives each part its share of the whole", () => {
  const parts = pieParts(panel, words, rows(3, 1))!;
  expect(parts.map((part) => [part.label, part.text, part.share, part.colour])).toEqual([
    ["A0", "3", "75.0\u202f%", 1],
    ["A1", "1", "25.0\u202f%", 2],
  ]);
  expect(parts[0]!.path).toBe("M0.00 -50.00A50 50 0 1 1 -50.00 0.00L-29.00 0.00A29 29 0 1 0 0.00 -29.00Z");
});

it("draws the only part as a whole ring", () => {
  expect(pieParts(panel, words, rows(7))![0]!.path.match(/M/g)).toHaveLength(2);
});

it("is no pie where one would mislead", () => {
  expect(pieParts(panel, words, rows(1, 1, 1, 1, 1, 1))).toBeNull();
  expect(pieParts(panel, words, rows(0, 0))).toBeNull();
  expect(pieParts(panel, words, rows(5, -1))).toBeNull();
  expect(pieParts({ ...panel, y: ["delay"] }, words, rows(1, 2))).toBeNull();
});
