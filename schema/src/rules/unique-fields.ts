import { Kind } from "graphql";
import type { NameNode } from "graphql";
import { defineRule } from "./rule.js";

/** A type's fields, and an enum's values, have different names. */
export const uniqueFields = defineRule("unique-fields", ({ draft }, error) => {
  for (const node of draft.document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.ENUM_TYPE_DEFINITION) continue;
    const members = node.kind === Kind.OBJECT_TYPE_DEFINITION ? node.fields : node.values;
    const seen = new Set<string>();
    for (const { name } of members ?? []) {
      if (seen.has(name.value)) error(name, twice(node.name, name));
      seen.add(name.value);
    }
  }
});

function twice(type: NameNode, name: NameNode): string {
  return `\`${type.value}\` declares \`${name.value}\` twice.`;
}
