import { expect, it } from "vitest";
import { borderTexts, classesOf, colourOf } from "../../src/chart/classes";

it("finds round borders, as many as there are colours for", () => {
  const classes = classesOf([1.5, 66, null, 20], [], 1);
  expect(borderTexts(classes)).toEqual(["10", "20", "30", "40", "50", "60"]);
  expect(classes.colours).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect([9.9, 10, 66].map((value) => colourOf(value, classes))).toEqual([1, 2, 7]);
});

it("keeps to the author's borders, and to the darker colours where asked", () => {
  const classes = classesOf([1, 2], [20, 30], 3);
  expect(classes).toEqual({ borders: [20, 30], colours: [3, 5, 7] });
});

it("needs neither values nor different ones, and bears great ones", () => {
  expect(classesOf([], [], 1).borders).toEqual([]);
  expect(classesOf([4, 4], [], 1).colours).toHaveLength(1);
  expect(colourOf(4, classesOf([4, 4], [], 1))).toBe(4);
  expect(classesOf([-1e15, 1e15], [], 1).borders.length).toBeLessThanOrEqual(6);
});
