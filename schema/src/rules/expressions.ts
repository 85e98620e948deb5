import { Kind } from "graphql";
import type { ASTNode } from "graphql";
import { placeOf } from "../model/report.js";
import type { Place } from "../model/report.js";
import { defineRule } from "./rule.js";

/** Every expression is right, and every condition is true or false. */
export const expressions = defineRule("expressions", (context, error) => {
  for (const rollup of context.draft.rollups) {
    for (const { use, argument, compiled } of context.expressionsOf(rollup)) {
      for (const { message, suggestion, offset } of compiled.findings) {
        error(inside(use.at(argument), offset), message, suggestion);
      }
      const { expression } = compiled;
      if (argument === "where" && expression !== null && expression.type !== "bool") {
        error(
          use.at(argument),
          "A condition must be true or false.",
          `compare it, like \`${expression.text} > 0\``,
        );
      }
    }
  }
});

/** The place of a character of a text, as far as the text stands in the file as it is meant. */
function inside(node: ASTNode, offset: number): Place {
  const { source, offset: start } = placeOf(node);
  const length = node.kind === Kind.STRING ? node.value.length : 0;
  const verbatim =
    node.kind === Kind.STRING && source.body.slice(start + 1, start + 1 + length) === node.value;
  return { source, offset: verbatim && !node.block ? start + 1 + offset : start };
}
