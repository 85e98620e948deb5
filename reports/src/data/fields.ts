import type { Plan, ReportLeaf, ReportPanel, Rollup } from "@freshet/schema";
import { type NumberStyle, numberStyle } from "../words/numbers.js";

/** A column of a panel. */
export interface Field {
  /** Response keys joined by dots. */
  readonly path: string;
  readonly kind: "time" | "key" | "text" | "number" | "list";
  readonly label: string;
  /** Of a measure. */
  readonly description: string | null;
  /** Null for what is no number. */
  readonly style: NumberStyle | null;
  /** Bound of the relative error of a sketch. */
  readonly errorBound: string | null;
  /** Whether the panel shows it as what matters: with a bar, and its change. */
  readonly shown: boolean;
}

const HIDDEN = new Set(["id", "overflow"]);

/** The columns of a panel: its time, its keys, then the rest as selected. */
export function fieldsOf(panel: ReportPanel, plan: Plan): readonly Field[] {
  const rollup = plan.rollups.find(({ name }) => name === panel.rollup);
  if (rollup === undefined) throw new Error(`The model lacks the rollup ${panel.rollup}.`);
  const seen = new Set<string>();
  const fields = panel.leaves.flatMap((leaf): Field[] => {
    const root = leaf.field === "window" ? leaf.path.split(".")[0] : leaf.path;
    if (HIDDEN.has(leaf.field) || seen.has(root)) return [];
    seen.add(root);
    return [fieldOf({ path: root, field: leaf.field }, panel, rollup)];
  });
  const rank = { time: 0, key: 1, text: 2, number: 2, list: 2 };
  return fields
    .map((field, at) => ({ field, at }))
    .sort((a, b) => rank[a.field.kind] - rank[b.field.kind] || a.at - b.at)
    .map(({ field }) => field);
}

function fieldOf({ path, field }: ReportLeaf, panel: ReportPanel, rollup: Rollup): Field {
  const plain = { path, style: null, errorBound: null, description: null, shown: false };
  if (field === "window") return { ...plain, kind: "time", label: panel.windowed ? "Time" : "Period" };
  const dimension = rollup.dimensions.find(({ name }) => name === field);
  if (dimension !== undefined) return { ...plain, kind: "key", label: dimension.label ?? words(field) };
  const measure = rollup.measures.find(({ name }) => name === field);
  const label = measure?.label ?? words(field);
  if (measure === undefined) return { ...plain, kind: "text", label };
  const described = { ...plain, label, description: measure.description, shown: panel.y.includes(path) };
  if (measure.type === "TopEntry" || measure.type === "HistogramBin") return { ...described, kind: "list" };
  const number = ["Int", "Long", "Float", "Decimal"].includes(measure.type);
  if (!number) return { ...described, kind: "text" };
  const bounds: Record<string, string> = { distinct: "0.81", quantile: "1" };
  return {
    ...described,
    kind: "number",
    style: numberStyle(measure),
    errorBound: bounds[measure.function] ?? null,
  };
}

/** "late share" out of `lateShare`, with a capital. */
function words(name: string): string {
  const text = name
    .replace(/([a-z])([A-Z0-9])/gu, "$1 $2")
    .replace(/_/gu, " ")
    .trim()
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
