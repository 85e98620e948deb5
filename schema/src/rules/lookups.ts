import { expressionTypeOf, isScalarName } from "../expression/scope.js";
import type { ModelContext } from "../model/context.js";
import { scalarOf } from "../model/draft.js";
import type { DraftField, DraftType } from "../model/draft.js";
import { didYouMeanOrList } from "../suggest.js";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

/** A field of a table's type says by which field its row is found; nothing else does. */
export const lookups = defineRule("lookups", (context, error) => {
  for (const type of context.draft.types.values()) {
    for (const field of type.fields.values()) checkField(context, type, field, error);
  }
});

function checkField(context: ModelContext, type: DraftType, field: DraftField, error: Say): void {
  const use = field.uses.get("lookup");
  const table = context.draft.types.get(field.type.name);
  const isTable = table?.roles[0] === "table";
  if (use === undefined) {
    if (isTable && type.roles[0] === "event" && field.type.lists === 0) {
      const suggestion = 'like `@lookup(by: "…")`, naming a field of this event';
      error(field.node, `\`${field.name}\` needs @lookup to find its row of \`${table.name}\`.`, suggestion);
    }
    return;
  }
  if (type.roles[0] !== "event") return error(use.node, "`@lookup` belongs on a field of an event.");
  if (!isTable)
    return error(use.node, `\`@lookup\` needs a field of a table's type, but this is ${field.type.text}.`);
  if (!field.type.nullable) {
    error(
      field.node.type,
      "A lookup can find nothing, so it cannot be required.",
      `declare it ${table.name}`,
    );
  }
  const name = use.text("by");
  if (name === null) return;
  const by = type.fields.get(name);
  if (by === undefined) {
    return error(
      use.at("by"),
      `\`${type.name}\` has no field \`${name}\`.`,
      didYouMeanOrList(name, type.fields.keys()),
    );
  }
  const key = table.fields.get(table.uses.get("table")?.text("key") ?? "");
  const [have, need] = [by, key].map((part) => (part === undefined ? null : kindOf(context, part)));
  if (have !== need && need !== null) {
    error(
      use.at("by"),
      `\`${name}\` is ${by.type.text}, but the key of \`${table.name}\` is ${key?.type.text}.`,
    );
  }
}

function kindOf(context: ModelContext, field: DraftField): string | null {
  const scalar = scalarOf(context.draft, field.type);
  return scalar !== null && isScalarName(scalar) ? expressionTypeOf(scalar) : null;
}
