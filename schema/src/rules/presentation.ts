import type { ASTNode } from "graphql";
import type { DraftField } from "../model/draft.js";
import { measureUses } from "../model/measures.js";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

const LABEL_CHARS_MAX = 80;
const UNIT_CHARS_MAX = 16;

/** d3-format: [[fill]align][sign][symbol][0][width][,][.precision][~][type] */
const FORMAT = /^(?:.?[<>=^])?[+\-( ]?[$#]?0?\d{0,3},?(?:\.\d{1,2})?~?[a-zA-Z%]?$/u;

/** Labels, units and formats are short and say something where they stand. */
export const presentation = defineRule("presentation", ({ draft }, error) => {
  for (const type of draft.types.values()) {
    for (const field of type.fields.values()) {
      const inRollup = type.roles[0] === "rollup";
      checkTexts(field, error);
      for (const name of ["format", "hidden"]) {
        const use = field.uses.get(name);
        if (use !== undefined && !inRollup) error(use.node, `\`@${name}\` belongs on a field of a rollup.`);
      }
      const [measure] = measureUses(field);
      const unit = field.uses.get("unit");
      if (measure?.kind.of === "text" && unit !== undefined) error(unit.node, "A list of texts has no unit.");
    }
  }
});

function checkTexts(field: DraftField, error: Say): void {
  const checks = [
    ["label", "text", LABEL_CHARS_MAX],
    ["unit", "name", UNIT_CHARS_MAX],
  ] as const;
  for (const [directive, argument, charsMax] of checks) {
    const use = field.uses.get(directive);
    const text = use?.text(argument);
    if (use !== undefined && typeof text === "string")
      checkLength(text, charsMax, { at: use.at(argument), error });
  }
  const format = field.uses.get("format");
  const pattern = format?.text("pattern");
  if (format !== undefined && typeof pattern === "string" && (pattern === "" || !FORMAT.test(pattern))) {
    error(format.at("pattern"), `"${pattern}" is not a d3 number format.`, "like `,.0f`, `.1%` or `.3s`");
  }
}

function checkLength(text: string, charsMax: number, { at, error }: { at: ASTNode; error: Say }): void {
  if (text.trim() === "") error(at, "The text is empty.");
  if (text.length > charsMax) error(at, `The text has at most ${charsMax} characters.`);
}
