import { apiTypeNames } from "../api/print-api-schema.js";
import { STANDARD_TYPE_NAMES } from "../api/standard-types.js";
import { queryFieldOf } from "../model/settings.js";
import { defineRule } from "./rule.js";

/** The API's fields and types that come from different rollups have different names. */
export const apiNames = defineRule("api-names", ({ draft }, error) => {
  const fields = new Map<string, string>();
  const types = new Map<string, string>();
  for (const { name, node } of draft.rollups) {
    const field = queryFieldOf(name);
    const other = fields.get(field);
    if (other !== undefined)
      error(node.name, `\`${name}\` and \`${other}\` would both be the query field \`${field}\`.`);
    fields.set(field, name);
    for (const type of apiTypeNames(name)) {
      const owner = types.get(type);
      if (STANDARD_TYPE_NAMES.has(type))
        error(node.name, `\`${type}\` is a type of every API.`, "choose another name");
      else if (owner !== undefined)
        error(node.name, `\`${name}\` and \`${owner}\` would both have the API type \`${type}\`.`);
      types.set(type, name);
    }
  }
});
