import { directiveSites } from "../model/directive-sites.js";
import { defineRule } from "./rule.js";

/** No directive stands twice at one place. */
export const uniqueDirectives = defineRule("unique-directives", ({ draft }, error) => {
  for (const { directives } of directiveSites(draft)) {
    const seen = new Set<string>();
    for (const node of directives) {
      if (seen.has(node.name.value)) error(node, `\`@${node.name.value}\` stands here twice.`);
      seen.add(node.name.value);
    }
  }
});
