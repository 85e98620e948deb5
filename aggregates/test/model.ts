import type { ExpressionType, FunctionName, Measure, MeasureParams, Rollup } from "@freshet/schema";

/** A measure of the function, as a model would declare it. */
export function measureOf(
  fn: FunctionName,
  more: Partial<Omit<Measure, "of">> & { of?: ExpressionType | null; params?: MeasureParams } = {},
): Measure {
  const { of = fn === "count" || fn === "ratio" || fn === "rate" ? null : "double", ...rest } = more;
  return {
    name: fn,
    description: null,
    function: fn,
    type: fn === "count" || fn === "distinct" ? "Long" : "Float",
    nullable: fn !== "count" && fn !== "distinct",
    of: of === null ? null : { text: "x", type: of, nullable: true, ast: { op: "field", name: "x" } },
    where: null,
    params: {},
    label: null,
    unit: null,
    format: null,
    hidden: false,
    ...rest,
  };
}

/** A rollup of these measures, without dimensions. */
export function rollupOf(measures: readonly Measure[], fingerprint = "rollup-1"): Rollup {
  return {
    name: "Test",
    field: "test",
    description: null,
    source: "Event",
    tiers: [],
    where: null,
    maxGroups: 1000,
    liveMs: 3_600_000,
    dimensions: [],
    measures,
    fingerprint,
  };
}
