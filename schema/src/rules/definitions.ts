import { Kind } from "graphql";
import { defineRule } from "./rule.js";

/** A model consists of types and enums; everything else of GraphQL has no meaning in it. */
export const definitions = defineRule("definitions", ({ draft }, error) => {
  for (const node of draft.document.definitions) {
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.ENUM_TYPE_DEFINITION) continue;
    const operation = node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION;
    const suggestion = operation ? "pages belong into the folder `dashboards`" : null;
    error(node, "A model declares types and enums only.", suggestion);
  }
});
