import type { DirectiveLocation, GraphQLDirective } from "graphql";
import { directiveSites } from "../model/directive-sites.js";
import { modelSchema, pageSchema } from "../model/vocabulary-schema.js";
import { didYouMean } from "../suggest.js";
import { defineRule } from "./rule.js";

/** Every directive is one of the language and stands where it may. */
export const knownDirectives = defineRule("known-directives", ({ draft }, error) => {
  for (const { location, directives } of directiveSites(draft)) {
    for (const node of directives) {
      const name = node.name.value;
      const definition = modelSchema.getDirective(name);
      if (!definition) error(node, `There is no directive \`@${name}\`.`, suggestionFor(name, location));
      else if (!definition.locations.includes(location)) {
        error(node, `\`@${name}\` belongs ${whereOf(definition)}.`);
      }
    }
  }
});

function suggestionFor(name: string, location: DirectiveLocation): string | null {
  if (pageSchema.getDirective(name)) return "pages belong into the folder `dashboards`";
  const fitting = modelSchema.getDirectives().filter(({ locations }) => locations.includes(location));
  const near = didYouMean(
    name,
    fitting.map((directive) => directive.name),
  );
  return near?.replace(/`(\w+)`/gu, "`@$1`") ?? null;
}

function whereOf({ locations }: GraphQLDirective): string {
  const words = locations.map((location) => (location === "OBJECT" ? "on a type" : "on a field"));
  return words.join(" or ");
}
