import { isScalarName } from "../expression/scope.js";
import { scalarOf } from "../model/draft.js";
import type { DraftField, DraftType } from "../model/draft.js";
import type { ModelContext } from "../model/context.js";
import { modelSchema } from "../model/vocabulary-schema.js";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

/** Fields of events and tables are scalars and enums, and lookups. */
export const fieldTypes = defineRule("field-types", (context, error) => {
  for (const type of [...context.draft.events, ...context.draft.tables]) {
    for (const field of type.fields.values()) checkField(context, type, field, error);
  }
});

function checkField({ draft }: ModelContext, type: DraftType, field: DraftField, error: Say): void {
  const { name, lists, text } = field.type;
  const at = field.node.type;
  if (lists > 0) {
    error(
      at,
      `\`${field.name}\` is a list (${text}); fields hold single values.`,
      "send one event for each item, or use JSON to carry it along",
    );
    return;
  }
  const target = draft.types.get(name);
  if (target?.roles[0] === "table") {
    if (type.roles[0] === "table") error(at, "A table cannot look up another table.");
    return;
  }
  if (target !== undefined) {
    error(
      at,
      `\`${field.name}\` holds an object; fields hold single values.`,
      "write its fields here, with names of their own",
    );
    return;
  }
  const scalar = scalarOf(draft, field.type);
  const ownScalar = scalar !== null && isScalarName(scalar);
  // Names that do not exist at all are reported by known-types.
  if (!ownScalar && modelSchema.getType(name) !== undefined) {
    error(at, `A field cannot be of type ${name}.`);
  }
}
