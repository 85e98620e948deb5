import { Kind } from "graphql";
import { modelSchema } from "../model/vocabulary-schema.js";
import { defineRule } from "./rule.js";

/** A name is declared once over all files, and never one the language has already. */
export const uniqueTypes = defineRule("unique-types", ({ draft }, error) => {
  const seen = new Map<string, string>();
  for (const node of draft.document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.ENUM_TYPE_DEFINITION) continue;
    const name = node.name.value;
    const first = seen.get(name);
    if (modelSchema.getType(name) !== undefined) {
      error(node.name, `\`${name}\` is a type of the language itself.`, "choose another name");
    } else if (first !== undefined) error(node.name, `\`${name}\` is declared twice; first in ${first}.`);
    else
      seen.set(
        name,
        `line ${node.name.loc?.startToken.line ?? 1} of ${node.loc?.source.name ?? "the model"}`,
      );
  }
});
