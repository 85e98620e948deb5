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

/** The place of a character of a text: escapes are longer in the file than what they mean. */
function inside(node: ASTNode, offset: number): Place {
  const { source, offset: start } = placeOf(node);
  if (node.kind !== Kind.STRING || node.block === true) return { source, offset: start };
  let at = start + 1;
  for (let meant = 0; meant < offset; meant++) at += writtenLength(source.body, at);
  return { source, offset: at };
}

/** How many characters of the file say the next one of the text. */
function writtenLength(body: string, at: number): number {
  if (body[at] !== "\\") return 1;
  return body[at + 1] === "u"
    ? (/^\\u(?:\{[0-9a-f]+\}|.{4})/iu.exec(body.slice(at, at + 12))?.[0].length ?? 2)
    : 2;
}
