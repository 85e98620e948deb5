import type { HistogramBin, MeasureValue, TopEntry } from "@freshet/aggregates";
import type { Measure } from "@freshet/schema";
import type { Contribution } from "./oracle.js";
import type { PlainMeasure } from "./random-app.js";

/** Relative error of sums that plain code rounds at every step. */
const ROUNDING = 1e-9;

/** Says what is wrong with the value of a measure, or null. Sketches are compared within their bounds; while small they are exact. */
export function wrongMeasure(
  measure: Measure,
  plain: PlainMeasure,
  contributions: readonly Contribution[],
  actual: MeasureValue,
): string | null {
  const counted = contributions.filter(({ event }) => plain.where(event));
  const isRight =
    plain.of === null ? actual === counted.length : matches(measure, valuesOf(plain, counted), actual);
  return isRight
    ? null
    : `${measure.name} (${measure.function}) is ${JSON.stringify(actual)} over ${JSON.stringify(valuesOf(plain, counted))}`;
}

interface Value {
  readonly value: string | number;
  readonly at: number;
  readonly offset: number;
}

function valuesOf(plain: PlainMeasure, counted: readonly Contribution[]): Value[] {
  const values: Value[] = [];
  for (const { event, offset } of counted) {
    const value = plain.of?.(event) ?? null;
    if (value !== null) values.push({ value, at: event.at, offset });
  }
  return values;
}

function matches(measure: Measure, values: readonly Value[], actual: MeasureValue): boolean {
  const numbers = values.map(({ value }) => Number(value));
  switch (measure.function) {
    case "sum":
      return isNear(Number(actual), sum(numbers));
    case "min":
      return values.length === 0 ? actual === null : actual === Math.min(...numbers);
    case "max":
      return values.length === 0 ? actual === null : actual === Math.max(...numbers);
    case "mean":
      return values.length === 0 ? actual === null : isNear(actual as number, sum(numbers) / values.length);
    case "variance":
      return values.length < 2 || isNear(actual as number, variance(numbers));
    case "stddev":
      return values.length < 2 || isNear(actual as number, Math.sqrt(variance(numbers)));
    case "first":
      return values.length === 0 ? actual === null : earliest(values).includes(actual as string | number);
    case "last":
      return values.length === 0 ? actual === null : latest(values).includes(actual as string | number);
    case "distinct":
      return Math.abs((actual as number) - new Set(values.map(({ value }) => value)).size) <= 1;
    case "quantile":
      return values.length === 0 ? actual === null : isQuantile(numbers, measure.params.q!, actual as number);
    case "histogram":
      return sum((actual as readonly HistogramBin[]).map(({ count }) => count)) === values.length;
    case "top":
      return (actual as readonly TopEntry[]).every(
        ({ key, count }) => values.filter(({ value }) => value === key).length === count,
      );
    default:
      throw new Error(`The simulation does not know ${measure.function}.`);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function variance(numbers: readonly number[]): number {
  const mean = sum(numbers) / numbers.length;
  return sum(numbers.map((number) => (number - mean) ** 2)) / (numbers.length - 1);
}

function isNear(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= ROUNDING * Math.max(1, Math.abs(expected));
}

/** Values of the least time; which of them counts among equals is the function's own affair. */
function earliest(values: readonly Value[]): (string | number)[] {
  const at = Math.min(...values.map((value) => value.at));
  return values.filter((value) => value.at === at).map(({ value }) => value);
}

function latest(values: readonly Value[]): (string | number)[] {
  const at = Math.max(...values.map((value) => value.at));
  return values.filter((value) => value.at === at).map(({ value }) => value);
}

/** Within 1 % of a value whose rank is the quantile's, give or take one. */
function isQuantile(numbers: readonly number[], q: number, actual: number): boolean {
  const sorted = [...numbers].sort((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const low = sorted[Math.max(0, Math.floor(rank))];
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(rank))];
  const slack = 0.0101 * Math.max(Math.abs(low), Math.abs(high)) + 1e-9;
  return actual >= low - slack && actual <= high + slack;
}
