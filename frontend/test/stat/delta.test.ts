import { expect, it } from "vitest";
import { deltaOf } from "../../src/stat/delta";

const style = { scale: 1, decimals: 1, unit: null, approximate: false };
const percent = { ...style, unit: "%" };
const minutes = { ...style, unit: "min" };
const count = { ...style, decimals: 0 };

it("gives counts in percent, shares in points, and the rest in its unit", () => {
  expect(deltaOf(12_042, 12_560, "departures", count)).toEqual({
    way: -1,
    text: "−4.1\u202f%",
    from: "from 12,560",
    tone: null,
  });
  expect(deltaOf(23.3, 13, "lateShare", percent)).toEqual({
    way: 1,
    text: "+10.3 points",
    from: "from 13.0\u202f%",
    tone: "bad",
  });
  expect(deltaOf(1.3, 8.4, "meanDelay", minutes)).toEqual({
    way: -1,
    text: "−7.1 min",
    from: "from 8.4 min",
    tone: "good",
  });
});

it("is level below a point, and where nothing differs", () => {
  expect(deltaOf(13.9, 13, "lateShare", percent)).toMatchObject({ way: 0, text: "level", tone: null });
  expect(deltaOf(100, 100, "departures", count)).toMatchObject({ way: 0, text: "level" });
});

it("says nothing without both, or of a count that grew from nothing", () => {
  expect(deltaOf(null, 1, "departures", count)).toBeNull();
  expect(deltaOf(1, null, "departures", count)).toBeNull();
  expect(deltaOf(5, 0, "departures", count)).toBeNull();
});
