import type { ExpressionType, FunctionName } from "../plan.js";
import type { DirectiveUse } from "./directive-use.js";
import type { DraftField, DraftType } from "./draft.js";
import { isKnownDirective } from "./vocabulary-schema.js";

/** What a function takes and answers. */
export interface MeasureKind {
  /** What `of` must be; null for those that read no expression. */
  readonly of: "number" | "ordered" | "text" | "any" | null;
  /** The answer's type as SDL, by the type of `of`; "same" is the scalar of `of`. */
  readonly answers: string | "same";
  /** Some cells have no answer: no events, or a zero divisor. */
  readonly mayBeNull: boolean;
}

const NUMERIC = { of: "number", answers: "Float", mayBeNull: true } as const;
const ORDERED = { of: "ordered", answers: "same", mayBeNull: true } as const;

/** All measure directives, in the order of the language's documentation. */
export const MEASURE_KINDS: ReadonlyMap<FunctionName, MeasureKind> = new Map<FunctionName, MeasureKind>([
  ["count", { of: null, answers: "Long", mayBeNull: false }],
  ["sum", { of: "number", answers: "same", mayBeNull: false }],
  ["min", ORDERED],
  ["max", ORDERED],
  ["mean", NUMERIC],
  ["variance", NUMERIC],
  ["stddev", NUMERIC],
  ["first", { of: "any", answers: "same", mayBeNull: true }],
  ["last", { of: "any", answers: "same", mayBeNull: true }],
  ["distinct", { of: "any", answers: "Long", mayBeNull: false }],
  ["quantile", NUMERIC],
  ["histogram", { of: "number", answers: "[HistogramBin!]", mayBeNull: false }],
  ["top", { of: "text", answers: "[TopEntry!]", mayBeNull: false }],
  ["ratio", { of: null, answers: "Float", mayBeNull: true }],
  ["rate", { of: null, answers: "Float", mayBeNull: true }],
]);

/** A field with a measure directive. */
export interface DraftMeasure {
  readonly field: DraftField;
  readonly function: FunctionName;
  readonly kind: MeasureKind;
  readonly use: DirectiveUse;
}

/** The measure directives of a field; more than one is a problem. */
export function measureUses(field: DraftField): DraftMeasure[] {
  const measures: DraftMeasure[] = [];
  for (const [name, kind] of MEASURE_KINDS) {
    const use = field.uses.get(name);
    if (use !== undefined) measures.push({ field, function: name, kind, use });
  }
  return measures;
}

/** Whether a field's directives are all known; if not, nobody can say whether it was meant as a measure. */
export function isUnderstood(field: DraftField): boolean {
  return [...field.uses.keys()].every((name) => isKnownDirective(name));
}

export function measuresOf(rollup: DraftType): DraftMeasure[] {
  return [...rollup.fields.values()].flatMap((field) => measureUses(field).slice(0, 1));
}

export function dimensionsOf(rollup: DraftType): DraftField[] {
  return [...rollup.fields.values()].filter((field) => measureUses(field).length === 0);
}

/** Whether `of` may be of this type. Durations count as whole milliseconds. */
export function accepts(kind: MeasureKind, type: ExpressionType): boolean {
  const number = type === "int" || type === "double" || type === "duration";
  if (kind.of === "number") return number;
  if (kind.of === "ordered") return number || type === "timestamp";
  if (kind.of === "text") return type === "string";
  return kind.of === "any" && type !== "null";
}

/** The scalar that "same" stands for. */
export function scalarOfExpression(
  type: ExpressionType,
): "String" | "Long" | "Float" | "Boolean" | "DateTime" {
  if (type === "int" || type === "duration") return "Long";
  if (type === "double" || type === "null") return "Float";
  if (type === "bool") return "Boolean";
  return type === "timestamp" ? "DateTime" : "String";
}
