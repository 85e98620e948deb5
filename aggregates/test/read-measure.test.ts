import { describe, expect, it } from "vitest";
import { CellArena, neededStates, readMeasure, StringDictionary } from "../src/index.js";
import { batchesOf, eventsOf } from "./fold.js";
import { measureOf, rollupOf } from "./model.js";

const share = measureOf("ratio", { name: "share", params: { numerator: "sum", denominator: "count" } });
const rollup = rollupOf([
  measureOf("count", { of: "double" }),
  measureOf("sum", { type: "Decimal", params: { scale: 1 } }),
  measureOf("max"),
  share,
  { ...share, name: "percent", unit: "%" },
  measureOf("rate", { name: "perMinute", params: { measure: "count", perMs: 60_000 } }),
  measureOf("rate", { name: "shareRate", params: { measure: "share" } }),
  measureOf("sum", { name: "whole", of: "int", type: "Long" }),
  measureOf("ratio", { name: "wholeShare", params: { numerator: "whole", denominator: "count" } }),
  measureOf("rate", { name: "wholeRate", params: { measure: "whole" } }),
]);

function read(name: string, values: readonly number[], windowMs = 3_600_000): unknown {
  const arena = new CellArena(rollup, new StringDictionary(), neededStates(rollup, [name]));
  const slot = arena.allocate();
  for (const batch of batchesOf(eventsOf(values), slot, arena.dictionary, false)) {
    arena.functions.forEach((fn, i) => fn.add(arena.columns[i], batch));
  }
  return readMeasure(
    rollup,
    arena,
    slot,
    rollup.measures.find((measure) => measure.name === name)!,
    windowMs,
  );
}

describe("readMeasure", () => {
  it("answers measures with state, and derived ones from what they name", () => {
    expect(read("max", [1, 5])).toBe(5);
    expect(read("share", [0.5, 1])).toBe(0.75);
    expect(read("percent", [0.5, 1])).toBe(75);
    expect(read("perMinute", [1, 1, 1], 180_000)).toBe(1);
    expect(read("shareRate", [2, 4], 2_000)).toBe(1.5);
  });

  it("is null where there is nothing to divide by", () => {
    expect(read("share", [])).toBeNull();
    expect(read("percent", [])).toBeNull();
    expect(read("perMinute", [1], 0)).toBeNull();
    expect(read("shareRate", [])).toBeNull();
    expect(read("perMinute", [])).toBe(0);
  });
});

describe("a whole number past 2^53 − 1", () => {
  const values = [Number.MAX_SAFE_INTEGER, 5];

  it("is refused with the double nearest to it, of which ratios and rates are made", () => {
    expect(() => read("whole", values)).toThrow(
      expect.objectContaining({ measure: "whole", nearest: 2 ** 53 + 4 }),
    );
    expect(read("wholeShare", values)).toBe(2 ** 52 + 2);
    expect(read("wholeRate", values, 1_000)).toBe(2 ** 53 + 4);
  });
});

describe("neededStates", () => {
  it("lists what the named measures are made of, once and in the model's order", () => {
    const names = (...wanted: string[]): string[] => neededStates(rollup, wanted).map(({ name }) => name);
    expect(names("share", "count")).toEqual(["count", "sum"]);
    expect(names("shareRate")).toEqual(["count", "sum"]);
    expect(names("max", "perMinute")).toEqual(["count", "max"]);
    expect(names()).toEqual([]);
    expect(() => names("other")).toThrow(/no measure "other"/);
  });
});
