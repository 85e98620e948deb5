import { expect, it } from "vitest";
import { verdictOf } from "../../src/verify/verdict.js";

const result = { events: 30_052, rows: 316, values: 3_160, past: 0, differences: [] };

it("says what was compared, and closes with the verdict", () => {
  expect(verdictOf(result)).toEqual(["Verified: 30,052 events, 316 rows, 3,160 values: 0 differences"]);
  const differences = [{ where: "Sales", expected: "1", answered: "2" }];
  expect(verdictOf({ ...result, differences })).toEqual([
    "NOT VERIFIED: 30,052 events, 316 rows, 3,160 values: 1 differences",
  ]);
});

it("tells of values that can't be compared, which are no differences", () => {
  const lines = verdictOf({ ...result, past: 4 });
  expect(lines[0]).toContain("4 of the values are past 2^53 − 1");
  expect(lines[1]).toMatch(/^Verified: .* 0 differences$/u);
});
