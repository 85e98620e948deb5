import { expect, it } from "vitest";
import { everyFor } from "../../src/choices/every";

const [hour, day] = [3_600_000, 86_400_000];

it.each([
  ["1h", day, ["1h", "1d"], "1h"],
  ["1h", 30 * day, ["1h", "1d"], "3h"],
  ["1h", 3_650 * day, ["1h", "1d"], "1mo"],
  ["1d", 2 * day, ["1h", "1d"], "1h"],
  ["1d", 2 * day, ["1d"], "1d"],
  ["1h", hour, ["1m", "1h"], "5m"],
  ["1mo", 180 * day, ["1d"], "1w"],
])("panes of %s over %d ms of grains %j are %s long", (own, ms, grains, expected) => {
  expect(everyFor(own, ms, grains)).toBe(expected);
});
