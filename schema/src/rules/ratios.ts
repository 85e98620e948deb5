import { measuresOf } from "../model/measures.js";
import { didYouMeanOrList } from "../suggest.js";
import { defineRule } from "./rule.js";

/** Answers that are no numbers, or that are computed themselves, so that a ratio of a ratio has no cycle to find. */
const REFUSED: ReadonlySet<string> = new Set(["ratio", "rate", "top", "histogram", "first", "last"]);

/** `@ratio` and `@rate` name stored, numeric measures of the same rollup. */
export const ratios = defineRule("ratios", ({ draft }, error) => {
  for (const rollup of draft.rollups) {
    const measures = new Map(measuresOf(rollup).map((measure) => [measure.field.name, measure]));
    for (const { field, function: name, use } of measures.values()) {
      if (name !== "ratio" && name !== "rate") continue;
      for (const argument of name === "ratio" ? ["of", "to"] : ["of"]) {
        const target = use.text(argument);
        if (target === null) continue;
        const measure = measures.get(target);
        const fitting = [...measures.values()].filter((other) =>
          name === "rate"
            ? other.function === "count" || other.function === "sum"
            : !REFUSED.has(other.function),
        );
        if (measure !== undefined && fitting.includes(measure)) continue;
        const names = fitting.map((other) => other.field.name);
        const reason =
          measure === undefined
            ? `\`${rollup.name}\` has no measure \`${target}\`.`
            : target === field.name
              ? `\`${target}\` cannot be computed from itself.`
              : `\`@${name}\` cannot be taken of @${measure.function}.`;
        error(use.at(argument), reason, didYouMeanOrList(target, names));
      }
    }
  }
});
