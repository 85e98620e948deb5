import { modelSchema } from "../model/vocabulary-schema.js";
import { didYouMean } from "../suggest.js";
import { defineRule } from "./rule.js";

/** Built-in names that people bring from elsewhere. */
const FOREIGN = new Map([
  ["Date", "DateTime"],
  ["Timestamp", "DateTime"],
  ["Integer", "Int"],
  ["BigInt", "Long"],
  ["Double", "Float"],
  ["Number", "Float"],
  ["Bool", "Boolean"],
  ["UUID", "ID"],
  ["Text", "String"],
]);

const LANGUAGE = [
  "ID",
  "String",
  "Int",
  "Long",
  "Float",
  "Boolean",
  "DateTime",
  "Duration",
  "Decimal",
  "JSON",
];

/** Every type that is named exists. */
export const knownTypes = defineRule("known-types", ({ draft }, error) => {
  const own = [...draft.types.keys(), ...draft.enums.keys()];
  const known = new Set([...own, ...LANGUAGE, ...Object.keys(modelSchema.getTypeMap())]);
  for (const type of draft.types.values()) {
    for (const field of type.fields.values()) {
      const { name } = field.type;
      if (known.has(name)) continue;
      const foreign = FOREIGN.get(name);
      const suggestion =
        foreign === undefined ? didYouMean(name, [...own, ...LANGUAGE]) : `did you mean \`${foreign}\`?`;
      error(field.node.type, `There is no type \`${name}\`.`, suggestion);
    }
  }
});
