import { didYouMeanOrList } from "../suggest.js";
import { defineRule } from "./rule.js";

const KEY_TYPES = ["ID!", "String!", "Int!", "Long!"];

/** `key` names a field that every row has. */
export const tableKey = defineRule("table-key", ({ draft }, error) => {
  for (const table of draft.tables) {
    const use = table.uses.get("table");
    const name = use?.text("key");
    if (use === undefined || typeof name !== "string") continue;
    const field = table.fields.get(name);
    if (field === undefined) {
      const message = `\`${table.name}\` has no field \`${name}\`.`;
      error(use.at("key"), message, didYouMeanOrList(name, table.fields.keys()));
    } else if (!KEY_TYPES.includes(field.type.text)) {
      error(
        use.at("key"),
        `A key must be ID!, String!, Int! or Long!, but \`${name}\` is ${field.type.text}.`,
      );
    }
  }
});
