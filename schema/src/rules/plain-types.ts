import { Kind } from "graphql";
import { defineRule } from "./rule.js";

/** Types have fields, and fields have no arguments. */
export const plainTypes = defineRule("plain-types", ({ draft }, error) => {
  for (const node of draft.document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const [implemented] = node.interfaces ?? [];
    if (implemented !== undefined) error(implemented, "Types of a model implement no interfaces.");
    if ((node.fields ?? []).length === 0) error(node.name, `\`${node.name.value}\` has no fields.`);
    for (const field of node.fields ?? []) {
      const [argument] = field.arguments ?? [];
      if (argument !== undefined) error(argument, "Fields of a model take no arguments.");
    }
  }
});
