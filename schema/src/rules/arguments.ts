import { isRequiredArgument } from "graphql";
import { allDirectives } from "../model/directive-sites.js";
import { modelSchema } from "../model/vocabulary-schema.js";
import { didYouMeanOrList } from "../suggest.js";
import { defineRule } from "./rule.js";

/** A directive has the arguments it needs, each once, and no others. */
export const directiveArguments = defineRule("arguments", ({ draft }, error) => {
  for (const node of allDirectives(draft)) {
    const definition = modelSchema.getDirective(node.name.value);
    if (!definition) continue;
    const names = definition.args.map(({ name }) => name);
    const seen = new Set<string>();
    for (const argument of node.arguments ?? []) {
      const name = argument.name.value;
      if (!names.includes(name)) {
        const message = `\`@${definition.name}\` has no argument \`${name}\`.`;
        error(argument, message, didYouMeanOrList(name, names));
      } else if (seen.has(name)) error(argument, `\`${name}\` is given twice.`);
      seen.add(name);
    }
    const missing = definition.args.filter(
      (argument) => isRequiredArgument(argument) && !seen.has(argument.name),
    );
    for (const { name, type } of missing)
      error(node, `\`@${definition.name}\` needs \`${name}: ${String(type)}\`.`);
  }
});
