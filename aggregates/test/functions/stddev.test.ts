import { describe, expect, it } from "vitest";
import { readOf } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

laws(measureOf("stddev"), hardNumbers);

describe("stddev", () => {
  it("is the square root of the sample variance", () => {
    expect(readOf(measureOf("stddev"), [2, 4, 4, 4, 5, 5, 7, 9])).toBe(Math.sqrt(32 / 7));
    expect(readOf(measureOf("stddev"), [-1e150, 1e150])).toBeCloseTo(1e150 * Math.SQRT2, -140);
    expect(readOf(measureOf("stddev"), [1])).toBeNull();
  });
});
