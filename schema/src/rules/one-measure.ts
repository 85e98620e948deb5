import { measureUses } from "../model/measures.js";
import { defineRule } from "./rule.js";

/** A field is one measure or one dimension; measures and `@by` stand in rollups only. */
export const oneMeasure = defineRule("one-measure", ({ draft }, error) => {
  for (const type of draft.types.values()) {
    for (const field of type.fields.values()) {
      const measures = measureUses(field);
      const by = field.uses.get("by");
      const [first, second] = measures;
      if (type.roles[0] !== "rollup" && type.roles.length > 0) {
        const use = first?.use ?? by;
        if (use !== undefined) error(use.node, `\`@${use.name}\` belongs on a field of a rollup.`);
      } else if (second !== undefined) {
        error(second.use.node, `\`${field.name}\` is @${first.function} already; a field is one measure.`);
      } else if (first !== undefined && by !== undefined) {
        error(by.node, `\`${field.name}\` is a measure, so it cannot be a dimension with @by.`);
      }
    }
  }
});
