import type { Measure, Rollup } from "@freshet/schema";
import { decimalSum, type DecimalSum } from "./decimal-sum.js";
import { evaluate, type Plain, type Scope } from "./evaluate.js";

/** One event as a measure sees it. */
export interface Sighting {
  readonly time: number;
  readonly partition: number;
  readonly offset: number;
  readonly scope: Scope;
}

/** What a measure must answer: the exact truth, which `compareMeasure` holds against the answer within the stated bounds. */
export type Expected =
  | { readonly kind: "value"; readonly value: Plain; readonly magnitude: number }
  | { readonly kind: "decimal"; readonly sum: DecimalSum; readonly scale: number }
  /** A whole number that no answer can hold; `value` is the double nearest to it. */
  | { readonly kind: "past"; readonly value: number }
  | { readonly kind: "distinct"; readonly count: number }
  | { readonly kind: "quantile"; readonly value: number | null }
  | { readonly kind: "top"; readonly counts: ReadonlyMap<string, number>; readonly k: number }
  | { readonly kind: "histogram"; readonly counts: readonly number[] };

/** Recomputes one measure over the events of a row, by definition and without any sharing between measures. */
export function expectedMeasure(
  rollup: Rollup,
  measure: Measure,
  events: readonly Sighting[],
  windowMs: number,
): Expected {
  if (measure.function === "ratio") return ratio(rollup, measure, events, windowMs);
  if (measure.function === "rate") {
    const base = single(expectedMeasure(rollup, named(rollup, measure.params.measure), events, windowMs));
    return value(
      base === null ? null : (base * (measure.params.perMs ?? 1000)) / windowMs,
      Math.abs(base ?? 0),
    );
  }
  const { where, of } = measure;
  const counted =
    where === null ? events : events.filter((event) => evaluate(where.ast, event.scope) === true);
  if (of === null) return value(counted.length, 0);
  const seen = counted
    .map((event) => ({ event, value: evaluate(of.ast, event.scope) }))
    .filter((item): item is { event: Sighting; value: Exclude<Plain, null> } => item.value !== null);
  return overValues(
    measure,
    seen.map((item) => item.value),
    seen,
  );
}

function overValues(
  measure: Measure,
  values: readonly Exclude<Plain, null>[],
  seen: readonly { event: Sighting; value: Exclude<Plain, null> }[],
): Expected {
  const numbers = values.map(Number);
  const size = numbers.reduce((sum, number) => sum + Math.abs(number), 0);
  switch (measure.function) {
    case "count":
      return value(values.length, 0);
    case "sum":
      return sum(measure, numbers, size);
    case "mean":
      return value(
        numbers.length === 0 ? null : exactly(numbers) / numbers.length,
        size / Math.max(1, numbers.length),
      );
    case "min":
      return value(numbers.length === 0 ? null : numbers.reduce((a, b) => Math.min(a, b)), 0);
    case "max":
      return value(numbers.length === 0 ? null : numbers.reduce((a, b) => Math.max(a, b)), 0);
    case "variance":
    case "stddev":
      return spread(measure.function, numbers);
    case "first":
    case "last":
      return value(atTheEnd(measure.function, seen), 0);
    case "distinct":
      return { kind: "distinct", count: new Set(values).size };
    case "quantile":
      return { kind: "quantile", value: quantile(numbers, measure.params.q ?? 0.5) };
    case "top":
      return { kind: "top", counts: tally(values.map(String)), k: measure.params.k ?? 10 };
    case "histogram":
      return { kind: "histogram", counts: histogram(numbers, measure.params.bounds ?? []) };
    default:
      throw new Error(`verify does not know @${measure.function}`);
  }
}

function value(result: Plain, magnitude: number): Expected {
  return { kind: "value", value: result, magnitude };
}

function single(expected: Expected): number | null {
  if (expected.kind === "distinct") return expected.count;
  if (expected.kind === "past") return expected.value;
  if (expected.kind === "decimal") return Number(expected.sum.units) / 10 ** expected.sum.places;
  return expected.kind === "value" && expected.value !== null ? Number(expected.value) : null;
}

function named(rollup: Rollup, name: string | undefined): Measure {
  const found = rollup.measures.find((measure) => measure.name === name);
  if (found === undefined) throw new Error(`${rollup.name} has no measure ${name}`);
  return found;
}

function ratio(rollup: Rollup, measure: Measure, events: readonly Sighting[], windowMs: number): Expected {
  const top = single(expectedMeasure(rollup, named(rollup, measure.params.numerator), events, windowMs));
  const bottom = single(expectedMeasure(rollup, named(rollup, measure.params.denominator), events, windowMs));
  if (top === null || bottom === null || bottom === 0) return value(null, 0);
  return value((top / bottom) * (measure.unit === "%" ? 100 : 1), Math.abs(top / bottom));
}

/** Nothing to sum is null where it may be. */
function sum(measure: Measure, numbers: readonly number[], size: number): Expected {
  if (numbers.length === 0 && measure.nullable) return value(null, 0);
  const { scale } = measure.params;
  if (scale !== undefined) return { kind: "decimal", sum: decimalSum(numbers), scale };
  if (measure.type !== "Long") return value(exactly(numbers), size);
  const whole = Number(numbers.reduce((total, number) => total + BigInt(number), 0n));
  return Number.isSafeInteger(whole) ? value(whole, 0) : { kind: "past", value: whole };
}

/** Kahan's summation: far closer than the tolerance that it is held against. */
function exactly(numbers: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const number of numbers) {
    const next = number - lost;
    const total = sum + next;
    lost = total - sum - next;
    sum = total;
  }
  return sum;
}

function spread(kind: "variance" | "stddev", numbers: readonly number[]): Expected {
  if (numbers.length < 2) return value(null, 0);
  const mean = exactly(numbers) / numbers.length;
  const variance = exactly(numbers.map((number) => (number - mean) ** 2)) / (numbers.length - 1);
  return kind === "variance"
    ? value(variance, variance + mean * mean)
    : value(Math.sqrt(variance), Math.sqrt(variance) + Math.abs(mean));
}

/** By event time, then partition, then offset. */
function atTheEnd(
  kind: "first" | "last",
  seen: readonly { event: Sighting; value: Exclude<Plain, null> }[],
): Plain {
  const sorted = [...seen].sort(
    ({ event: a }, { event: b }) => a.time - b.time || a.partition - b.partition || a.offset - b.offset,
  );
  return (kind === "first" ? sorted[0]?.value : sorted.at(-1)?.value) ?? null;
}

function quantile(numbers: readonly number[], q: number): number | null {
  if (numbers.length === 0) return null;
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.floor(q * (sorted.length - 1))];
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function histogram(numbers: readonly number[], bounds: readonly number[]): number[] {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  for (const number of numbers) counts[bounds.filter((bound) => bound <= number).length]++;
  return counts;
}
