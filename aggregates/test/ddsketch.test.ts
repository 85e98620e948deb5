import { DDSketch as Oracle } from "@datadog/sketches-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader, ByteWriter } from "../src/bytes.js";
import { DDSketch, RELATIVE_ERROR } from "../src/ddsketch.js";
import { hardNumbers } from "./laws.js";

const QUANTILES = [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

function sketchOf(values: readonly number[]): DDSketch {
  const sketch = new DDSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

function encoded(sketch: DDSketch): Uint8Array {
  const out = new ByteWriter();
  sketch.encode(out);
  return out.finish();
}

describe("the quantile sketch", () => {
  it("agrees with Datadog's sketch of the same accuracy", () => {
    const value = fc.double({ min: -1e5, max: 1e5, noNaN: true }).filter((x) => Math.abs(x) > 1e-5);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 500 }), (values) => {
        const oracle = new Oracle({ relativeAccuracy: RELATIVE_ERROR });
        for (const x of values) oracle.accept(x);
        const sketch = sketchOf(values);
        const sorted = [...values].sort((a, b) => a - b);
        for (const q of QUANTILES) {
          const rank = q * (values.length - 1);
          const ours = sketch.quantile(q)!;
          // Theirs rounds the rank of a negative value the other way; both must bracket the same value where it is whole.
          if (Number.isInteger(rank)) {
            expect(Math.abs(ours - oracle.getValueAtQuantile(q))).toBeLessThanOrEqual(
              Math.abs(sorted[rank]!) * 2.01 * RELATIVE_ERROR,
            );
          }
        }
      }),
    );
  });

  it("has the same bytes for any split and order, however far apart the values are", () => {
    const wide = fc
      .tuple(fc.double({ min: -340, max: 340, noNaN: true }), fc.boolean())
      .map(([power, negative]) => {
        const x = Math.exp(power);
        return negative ? -x : x;
      });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(wide, hardNumbers), { maxLength: 120 }),
        fc.nat({ max: 5 }),
        (values, parts) => {
          const whole = encoded(sketchOf(values));
          expect(encoded(sketchOf([...values].reverse()))).toEqual(whole);
          expect(encoded(sketchOf([...values].sort((a, b) => a - b)))).toEqual(whole);
          const merged = new DDSketch();
          for (let part = parts; part >= 0; part--) {
            merged.merge(sketchOf(values.filter((_, i) => i % (parts + 1) === part)));
          }
          expect(encoded(merged)).toEqual(whole);
          const decoded = new DDSketch();
          decoded.decode(new ByteReader(whole));
          expect(encoded(decoded)).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("keeps its promise for values of any size", () => {
    const wide = fc.double({ min: -690, max: 345, noNaN: true }).map(Math.exp);
    const value = fc.tuple(wide, fc.constantFrom(-1, 1)).map(([x, sign]) => sign * x);
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const exact = Float64Array.from(values).sort()[Math.floor(q * (values.length - 1))]!;
          const off = Math.abs(sketchOf(values).quantile(q)! - exact);
          expect(off).toBeLessThanOrEqual(Math.abs(exact) * 1.0000001 * RELATIVE_ERROR);
        },
      ),
    );
  });

  it.each([-1e150, 1e150, -1e-299, 1e-299])("is not disturbed by one value of %d", (outlier) => {
    const ordinary = Array.from({ length: 400 }, (_, i) => i - 199.5);
    const values = [outlier, ...ordinary];
    const sketch = sketchOf(values);
    const sorted = [...values].sort((a, b) => a - b);
    for (const q of [0.01, 0.25, 0.75, 0.99]) {
      const exact = sorted[Math.floor(q * 400)]!;
      expect(Math.abs(sketch.quantile(q)! - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.0100001);
    }
    expect(encoded(sketch).length).toBeLessThan(encoded(sketchOf(ordinary)).length + 20);
  });

  it("takes about two bytes for each bin in use", () => {
    const sketch = sketchOf(Array.from({ length: 4000 }, (_, i) => Math.exp(i / 20 - 100)));
    expect(encoded(sketch).length).toBeLessThan(8_100);
  });
});
