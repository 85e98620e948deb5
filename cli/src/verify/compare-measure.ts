import type { Measure } from "@freshet/schema";
import { decimalText, isRounded } from "./decimal-sum.js";
import type { Expected } from "./expected-measure.js";

/** Standard error of the HyperLogLog with 2^14 registers; answers stay within five of them. */
const distinctError = 1.04 / Math.sqrt(2 ** 14);
/** Sets up to this size are counted almost exactly (32-bit entries of the sparse form may coincide). */
const distinctNearlyExact = 1000;
const quantileError = 0.01;
const topCapacityMin = 256;

/** Null if the API's answer is right; otherwise what it should have been. */
export function compareMeasure(measure: Measure, expected: Expected, answer: unknown): string | null {
  switch (expected.kind) {
    case "value":
      return compareValue(measure, expected, answer);
    case "decimal":
      return typeof answer === "string" && isRounded(answer, expected.sum, expected.scale)
        ? null
        : `${decimalText(expected.sum)}, rounded to ${expected.scale} places`;
    case "past":
      return answer === null ? null : "null, as it is past 2^53 − 1";
    case "distinct": {
      const off = Math.abs(Number(answer) - expected.count);
      const allowed = expected.count <= distinctNearlyExact ? 1 : 5 * distinctError * expected.count;
      return typeof answer === "number" && off <= allowed ? null : `about ${expected.count}`;
    }
    case "quantile":
      return within(answer, expected.value, quantileError * Math.abs(expected.value ?? 0) + 1e-9);
    case "histogram": {
      const counts = Array.isArray(answer) ? answer.map((bin: { count: number }) => bin.count) : [];
      return String(counts) === String(expected.counts) ? null : JSON.stringify(expected.counts);
    }
    case "top":
      return compareTop(expected, answer);
  }
}

function compareValue(
  measure: Measure,
  expected: Extract<Expected, { kind: "value" }>,
  answer: unknown,
): string | null {
  if (typeof expected.value !== "number")
    return Object.is(expected.value, answer) ? null : String(expected.value);
  const tolerance =
    measure.type === "Long" ? 0 : 1e-12 * Math.max(Math.abs(expected.value), expected.magnitude);
  if (measure.type === "DateTime") return within(Date.parse(String(answer)), expected.value, 0);
  if (measure.type !== "Decimal") return within(answer, expected.value, tolerance);
  return typeof answer === "string"
    ? within(Number(answer), expected.value, tolerance)
    : String(expected.value);
}

function within(answer: unknown, expected: number | null, tolerance: number): string | null {
  if (expected === null) return answer === null ? null : "null";
  const right = typeof answer === "number" && Math.abs(answer - expected) <= tolerance;
  return right ? null : tolerance === 0 ? String(expected) : `${expected} ± ${tolerance.toPrecision(2)}`;
}

/** Every entry's bounds hold; and while everything fitted into the summary, the entries are the exact ones. */
function compareTop(expected: Extract<Expected, { kind: "top" }>, answer: unknown): string | null {
  if (!Array.isArray(answer)) return "a list";
  const entries = answer as { key: string; count: number; error: number }[];
  for (const { key, count, error } of entries) {
    const truth = expected.counts.get(key) ?? 0;
    if (count < truth || count - error > truth) return `${key}: ${truth}`;
  }
  const counts = [...expected.counts.values()].sort((a, b) => b - a).slice(0, expected.k);
  if (entries.length !== counts.length) return `${counts.length} entries`;
  if (expected.counts.size > Math.max(topCapacityMin, 8 * expected.k)) return null;
  return String(entries.map((entry) => entry.count)) === String(counts)
    ? null
    : `counts ${counts.join(", ")}`;
}
