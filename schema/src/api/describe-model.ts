import { formatDuration } from "../duration.js";
import type { FunctionName, Measure, Plan, Rollup } from "../plan.js";

/** The answer to `_model`, in the shape of the API's type Model. */
export interface ModelDescription {
  readonly fingerprint: string;
  readonly rollups: readonly ModelRollupDescription[];
}

export interface ModelRollupDescription {
  readonly name: string;
  readonly field: string;
  readonly description: string | null;
  readonly source: string;
  readonly grains: readonly string[];
  readonly keep: {
    readonly live: string;
    readonly history: readonly { readonly grain: string; readonly for: string }[];
  };
  readonly maxGroups: number;
  readonly dimensions: readonly ModelDimensionDescription[];
  readonly measures: readonly ModelMeasureDescription[];
}

export interface ModelDimensionDescription {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly unit: string | null;
  readonly format: string | null;
  readonly label: string | null;
  readonly description: string | null;
}

export interface ModelMeasureDescription extends ModelDimensionDescription {
  readonly function: FunctionName;
  readonly hidden: boolean;
  readonly approximate: boolean;
  readonly errorBound: number | null;
}

/**
 * Relative errors of the sketches: standard error of HyperLogLog with 2^14 registers (1.04 / √16384), and the
 * guaranteed accuracy of DDSketch. Entries of `top` state their own.
 */
const ERROR_BOUNDS = new Map<FunctionName, number>([
  ["distinct", 0.0081],
  ["quantile", 0.01],
]);

const APPROXIMATE: ReadonlySet<FunctionName> = new Set(["distinct", "quantile", "top"]);

/** What a generic client needs to know about a model. */
export function describeModel(plan: Plan): ModelDescription {
  return { fingerprint: plan.fingerprint, rollups: plan.rollups.map(describeRollup) };
}

function describeRollup(rollup: Rollup): ModelRollupDescription {
  const { name, field, description, source, maxGroups } = rollup;
  return {
    name,
    field,
    description,
    source,
    maxGroups,
    grains: rollup.tiers.map(({ grain }) => grain),
    keep: {
      live: formatDuration(rollup.liveMs),
      history: rollup.tiers.map(({ grain, keepMs }) => ({ grain, for: formatDuration(keepMs) })),
    },
    dimensions: rollup.dimensions.map(({ name, type, nullable, unit, format, label, description }) => ({
      name,
      type,
      nullable,
      unit,
      format,
      label,
      description,
    })),
    measures: rollup.measures.filter(isDeclared).map(describeMeasure),
  };
}

/** Implied measures (named with a dot) are nobody's business. */
function isDeclared({ name }: Measure): boolean {
  return !name.includes(".");
}

function describeMeasure(measure: Measure): ModelMeasureDescription {
  const { name, nullable, unit, format, label, description, hidden } = measure;
  return {
    name,
    nullable,
    unit,
    format,
    label,
    description,
    hidden,
    function: measure.function,
    type:
      measure.type === "TopEntry" || measure.type === "HistogramBin" ? `[${measure.type}!]` : measure.type,
    approximate: APPROXIMATE.has(measure.function),
    errorBound: ERROR_BOUNDS.get(measure.function) ?? null,
  };
}
