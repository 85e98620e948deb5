import type { NameNode } from "graphql";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

/** Fields every row has, connectives of filters, and words GraphQL does not take as enum values. */
const ROW_WORDS: ReadonlySet<string> = new Set([
  "id",
  "window",
  "overflow",
  "and",
  "or",
  "not",
  "true",
  "false",
  "null",
]);

/** Words that CEL reads as something else. */
const EXPRESSION_WORDS: ReadonlySet<string> = new Set(["true", "false", "null", "in"]);

const NAME_CHARS_MAX = 64;

/** Names that would collide with the API, with expressions or with GraphQL itself. */
export const reservedNames = defineRule("reserved-names", ({ draft }, error) => {
  for (const node of [...draft.types.values()].map((type) => type.node)) checkName(node.name, error);
  for (const node of draft.enums.values()) checkName(node.name, error);
  for (const type of draft.types.values()) {
    const words = type.roles[0] === "rollup" ? ROW_WORDS : EXPRESSION_WORDS;
    for (const { node } of type.fields.values()) {
      checkName(node.name, error);
      if (!words.has(node.name.value)) continue;
      const message = `\`${node.name.value}\` is a reserved name.`;
      error(
        node.name,
        message,
        type.roles[0] === "rollup" ? "rename it; a dimension can be taken from any field with @by" : null,
      );
    }
  }
});

function checkName(name: NameNode, error: Say): void {
  if (name.value.startsWith("_")) error(name, "Names that start with an underscore are reserved.");
  if (name.value.length > NAME_CHARS_MAX) error(name, `A name has at most ${NAME_CHARS_MAX} characters.`);
}
