import { accepts, measuresOf, scalarOfExpression } from "../model/measures.js";
import type { DraftMeasure } from "../model/measures.js";
import type { Expression } from "../plan.js";
import { defineRule } from "./rule.js";

/** A measure is declared with the type its function answers. */
export const measureTypes = defineRule("measure-types", (context, error) => {
  for (const rollup of context.draft.rollups) {
    for (const measure of measuresOf(rollup)) {
      const of = measure.kind.of === null ? null : context.expression(rollup, measure.use, "of");
      const allowed = allowedTypes(measure, of);
      const { field } = measure;
      if (allowed.length === 0 || allowed.includes(field.type.text)) continue;
      const message = `\`@${measure.function}\` answers ${allowed[0]}, but \`${field.name}\` is declared ${field.type.text}.`;
      error(field.node.type, message, `declare it ${allowed[0]}`);
    }
  }
});

/** The type the function answers, and others that hold the same values. Empty where `of` is wrong already. */
function allowedTypes({ function: name, kind, use }: DraftMeasure, of: Expression | null): readonly string[] {
  if (kind.answers !== "same") return [kind.mayBeNull ? kind.answers : `${kind.answers}!`];
  if (of === null || !accepts(kind, of.type)) return [];
  const scalar = name === "sum" && use.has("scale") ? "Decimal" : scalarOfExpression(of.type);
  if (name === "sum") return scalar === "Long" ? ["Long!", "Long"] : [scalar, `${scalar}!`];
  const alike: Readonly<Record<string, readonly string[]>> = {
    Long: ["Long", "Int"],
    String: ["String", "ID"],
  };
  return alike[scalar] ?? [scalar];
}
