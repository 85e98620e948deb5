import { isNonNullType, Kind, print } from "graphql";
import type { GraphQLInputType, ValueNode } from "graphql";
import { allDirectives } from "../model/directive-sites.js";
import { argumentDefinition, argumentValue } from "../model/vocabulary-schema.js";
import { defineRule } from "./rule.js";

/** Arguments are of the type the language gives them. */
export const argumentTypes = defineRule("argument-types", ({ draft }, error) => {
  for (const node of allDirectives(draft)) {
    for (const { name, value } of node.arguments ?? []) {
      const definition = argumentDefinition(node.name.value, name.value);
      if (definition === null || fits(value, definition.type)) continue;
      const message = `\`${name.value}\` must be ${String(definition.type)}, not ${shortened(value)}.`;
      error(value, message, suggestionFor(value, String(definition.type)));
    }
  }
});

function fits(value: ValueNode, type: GraphQLInputType): boolean {
  if (value.kind === Kind.NULL) return !isNonNullType(type);
  return argumentValue(value, type) !== undefined;
}

function suggestionFor(value: ValueNode, type: string): string | null {
  const bare = value.kind === Kind.ENUM || value.kind === Kind.INT || value.kind === Kind.FLOAT;
  return bare && /^(?:String|Duration|Expression)/u.test(type)
    ? `write it in quotes: "${print(value)}"`
    : null;
}

function shortened(value: ValueNode): string {
  const text = print(value).replace(/\s+/gu, " ");
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
