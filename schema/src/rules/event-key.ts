import { scalarOf } from "../model/draft.js";
import { didYouMeanOrList } from "../suggest.js";
import { defineRule } from "./rule.js";

const KEY_TYPES: ReadonlySet<string> = new Set(["ID", "String", "Int", "Long", "Boolean"]);

/** `key` and `id` name fields whose values can be compared as bytes; an `id` is never missing. */
export const eventKey = defineRule("event-key", ({ draft }, error) => {
  for (const event of draft.events) {
    const use = event.uses.get("event");
    for (const argument of ["key", "id"] as const) {
      const name = use?.text(argument);
      if (use === undefined || typeof name !== "string") continue;
      const field = event.fields.get(name);
      if (field === undefined) {
        const message = `\`${event.name}\` has no field \`${name}\`.`;
        error(use.at(argument), message, didYouMeanOrList(name, event.fields.keys()));
        continue;
      }
      const scalar = scalarOf(draft, field.type);
      if (scalar === null || !KEY_TYPES.has(scalar)) {
        error(
          use.at(argument),
          `\`${argument}\` must be a text or a whole number, but \`${name}\` is ${field.type.text}.`,
        );
      } else if (argument === "id" && field.type.nullable) {
        error(
          use.at(argument),
          `An \`id\` is never null, but \`${name}\` is ${field.type.text}.`,
          `declare it ${field.type.text}!`,
        );
      }
    }
  }
});
