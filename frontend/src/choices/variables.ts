import { Kind, parse, visit } from "graphql";
import type { ASTNode } from "graphql";
import type { Dashboard, Panel, RollupWords } from "../definition/definition";
import type { Choices } from "./choices";

/** A `$variable` of a dashboard as a control. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "number" | "boolean" | "time";
  readonly many: boolean;
  /** There is no answer without it. */
  readonly required: boolean;
  /** What the file says; null without. */
  readonly written: string | null;
  /** The dimension it is compared with, whose values are suggested. */
  readonly of: DimensionPlace | null;
}

/** A dimension, and a panel out of whose data its values are read. */
export interface DimensionPlace {
  readonly dimension: string;
  readonly label: string;
  readonly type: string;
  readonly rollup: RollupWords;
  readonly panel: Panel;
}

/** The variables of all panels, each once, in the order of the file. */
export function variablesOf(dashboard: Dashboard, model: readonly RollupWords[]): Variable[] {
  const found = new Map<string, Variable>();
  for (const panel of dashboard.panels)
    for (const { name, type } of panel.declared) {
      const before = found.get(name);
      if (before !== undefined && before.of !== null) continue;
      const of = placeOf(panel, name, model);
      const written = panel.variables[name];
      const plain = type.replace(/[![\]]/g, "");
      found.set(name, {
        name,
        label: of?.label ?? spoken(name),
        kind: kinds.get(plain) ?? "text",
        many: type.startsWith("["),
        required: type.endsWith("!") && (written === undefined || written === null),
        written: written === undefined || written === null ? null : textOf(written),
        of,
      });
    }
  return [...found.values()];
}

/** Variables without which nothing can be asked, and that nobody has chosen yet. */
export function missing(variables: readonly Variable[], choices: Choices): Variable[] {
  return variables.filter((one) => one.required && (choices.variables[one.name] ?? "") === "");
}

/** Every dimension of the dashboard that can be filtered by, each once. */
export function dimensionsOf(dashboard: Dashboard, model: readonly RollupWords[]): DimensionPlace[] {
  const found = new Map<string, DimensionPlace>();
  for (const panel of dashboard.panels) {
    const rollup = model.find((one) => one.name === panel.rollup);
    for (const { name, type, label } of rollup?.dimensions ?? [])
      if (!found.has(name))
        found.set(name, { dimension: name, label: label ?? spoken(name), type, rollup: rollup!, panel });
  }
  return [...found.values()];
}

const kinds = new Map<string, Variable["kind"]>([
  ["Int", "number"],
  ["Float", "number"],
  ["Long", "number"],
  ["Decimal", "number"],
  ["Boolean", "boolean"],
  ["DateTime", "time"],
]);

/** `where: { origin: { eq: $origin } }` names the dimension. */
function placeOf(panel: Panel, variable: string, model: readonly RollupWords[]): DimensionPlace | null {
  const rollup = model.find((one) => one.name === panel.rollup);
  if (rollup === undefined) return null;
  let dimension: RollupWords["dimensions"][number] | undefined;
  visit(parse(panel.query, { noLocation: true }), {
    Variable({ name }, _key, _parent, _path, ancestors) {
      if (name.value !== variable) return;
      const fields = ancestors.flatMap((one) => (Array.isArray(one) ? [] : [one as ASTNode]));
      const names = fields.flatMap((one) => (one.kind === Kind.OBJECT_FIELD ? [one.name.value] : []));
      dimension ??= rollup.dimensions.find((one) => names.includes(one.name));
    },
  });
  if (dimension === undefined) return null;
  const { name, label, type } = dimension;
  return { dimension: name, label: label ?? spoken(name), type, rollup, panel };
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(",") : String(value);
}

function spoken(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
