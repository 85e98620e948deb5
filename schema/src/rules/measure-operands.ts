import { typeWord } from "../expression/scope.js";
import { accepts, measuresOf } from "../model/measures.js";
import type { MeasureKind } from "../model/measures.js";
import { defineRule } from "./rule.js";

const NEEDS: Readonly<Record<NonNullable<MeasureKind["of"]>, string>> = {
  number: "numbers",
  ordered: "numbers or times",
  text: "texts",
  any: "values",
};

/** A measure aggregates what its function can. */
export const measureOperands = defineRule("measure-operands", (context, error) => {
  for (const rollup of context.draft.rollups) {
    for (const { function: name, kind, use } of measuresOf(rollup)) {
      const of = kind.of === null ? null : context.expression(rollup, use, "of");
      if (of === null || kind.of === null || accepts(kind, of.type)) continue;
      const suggestion = name === "top" ? `write \`string(${of.text})\` to count it as a text` : null;
      error(
        use.at("of"),
        `\`@${name}\` needs ${NEEDS[kind.of]}, but this is ${typeWord(of.type)}.`,
        suggestion,
      );
    }
  }
});
