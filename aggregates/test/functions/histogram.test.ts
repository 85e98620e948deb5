import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistogramBin } from "../../src/index.js";
import { readOf } from "../fold.js";
import { hardNumbers, laws } from "../laws.js";
import { measureOf } from "../model.js";

const measure = measureOf("histogram", { type: "HistogramBin", params: { bounds: [-5, 0, 0.5, 100] } });

laws(measure, hardNumbers);

describe("histogram", () => {
  it("counts each value in the bin that holds it", () => {
    fc.assert(
      fc.property(fc.array(hardNumbers), (values) => {
        const bins = readOf(measure, [...values, null]) as readonly HistogramBin[];
        const within = (bin: HistogramBin): number =>
          values.filter((x) => x >= (bin.from ?? -Infinity) && x < (bin.to ?? Infinity)).length;
        expect(bins.map((bin) => bin.count)).toEqual(bins.map(within));
      }),
    );
  });

  it("has open bins at both ends, and borders belong above", () => {
    expect(readOf(measure, [0, -0, 100])).toEqual([
      { from: null, to: -5, count: 0 },
      { from: -5, to: 0, count: 0 },
      { from: 0, to: 0.5, count: 2 },
      { from: 0.5, to: 100, count: 0 },
      { from: 100, to: null, count: 1 },
    ]);
  });
});
