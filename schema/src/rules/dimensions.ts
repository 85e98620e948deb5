import { isScalarName } from "../expression/scope.js";
import type { ModelContext } from "../model/context.js";
import { scalarOf } from "../model/draft.js";
import type { DraftField, DraftType } from "../model/draft.js";
import { dimensionsOf, isUnderstood, MEASURE_KINDS, scalarOfExpression } from "../model/measures.js";
import type { Expression } from "../plan.js";
import { didYouMeanOrList } from "../suggest.js";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

const TYPES: ReadonlySet<string> = new Set(["ID", "String", "Int", "Long", "Boolean", "DateTime"]);

/** Scalars that hold the values of an expression without changing them. */
const HOLDS = new Map<string, readonly string[]>([
  ["String", ["String", "ID"]],
  ["Long", ["Long", "Int"]],
  ["Boolean", ["Boolean"]],
  ["DateTime", ["DateTime"]],
]);

/** A dimension is a field of the source, or `@by`, of a type that has equal values. */
export const dimensions = defineRule("dimensions", (context, error) => {
  for (const rollup of context.draft.rollups) {
    for (const field of dimensionsOf(rollup)) checkDimension(context, rollup, field, error);
  }
});

function checkDimension(context: ModelContext, rollup: DraftType, field: DraftField, error: Say): void {
  const source = context.sourceOf(rollup);
  const by = field.uses.get("by");
  if (source === null || !isUnderstood(field)) return;
  if (field.uses.has("hidden")) error(field.node, "A dimension cannot be hidden, as rows would look alike.");
  if (by === undefined && !source.fields.has(field.name)) {
    const message = `\`${field.name}\` is neither a measure nor a field of \`${source.name}\`.`;
    return error(field.node.name, message, suggestionFor(field, source));
  }
  if (by === undefined && context.draft.types.has(source.fields.get(field.name)?.type.name ?? "")) {
    const message = `\`${field.name}\` is a row of a table.`;
    return error(field.node.name, message, `name one of its fields, like \`@by(expr: "${field.name}.…")\``);
  }
  const scalar = scalarOf(context.draft, field.type);
  if (scalar === null || !TYPES.has(scalar)) {
    if (scalar !== null && !isScalarName(scalar)) return;
    const suggestion =
      scalar === "Float" || scalar === "Decimal" ? 'make it whole, like `@by(expr: "int(…)")`' : null;
    return error(field.node.type, `A dimension cannot be ${field.type.text}.`, suggestion);
  }
  const expression = context.dimensionExpression(rollup, field);
  if (expression !== null) checkType(field, scalar, expression, error);
}

function suggestionFor(field: DraftField, source: DraftType): string | null {
  const names = [...source.fields.keys()];
  const near = didYouMeanOrList(field.name, names);
  const measures = [...MEASURE_KINDS.keys()].map((name) => `@${name}`);
  return field.type.name === "Float" || field.type.lists > 0
    ? `measures are marked ${measures.join(", ")}`
    : near;
}

function checkType(field: DraftField, scalar: string, expression: Expression, error: Say): void {
  const actual = scalarOfExpression(expression.type);
  if (expression.type === "double" || expression.type === "duration" || expression.type === "null") {
    error(
      field.node.type,
      "A dimension needs texts, whole numbers, times or true and false.",
      'make it whole, like `@by(expr: "int(…)")`',
    );
  } else if (!HOLDS.get(actual)?.includes(scalar)) {
    error(field.node.type, `\`${field.name}\` is declared ${field.type.text}, but its values are ${actual}.`);
  } else if (expression.nullable && !field.type.nullable) {
    error(
      field.node.type,
      `\`${field.name}\` can be null, so it cannot be ${field.type.text}.`,
      `declare it ${scalar}`,
    );
  }
}
