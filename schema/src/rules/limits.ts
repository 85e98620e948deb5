import { measureCount } from "../model/build-measures.js";
import { dimensionsOf, isUnderstood, measuresOf } from "../model/measures.js";
import { defineRule } from "./rule.js";

const ROLLUPS_MAX = 500;
const MEASURES_MAX = 64;
const DIMENSIONS_MAX = 16;
const FIELDS_MAX = 256;
const GROUPS_MAX = 10_000_000;

/** Sizes the engine is made for. */
export const limits = defineRule("limits", ({ draft }, error) => {
  if (draft.rollups.length > ROLLUPS_MAX) {
    error(draft.rollups[ROLLUPS_MAX].node.name, `A model has at most ${ROLLUPS_MAX} rollups.`);
  }
  for (const type of [...draft.events, ...draft.tables]) {
    if (type.fields.size > FIELDS_MAX) error(type.node.name, `A type has at most ${FIELDS_MAX} fields.`);
  }
  for (const rollup of draft.rollups) {
    const { name } = rollup.node;
    if (measuresOf(rollup).length === 0 && [...rollup.fields.values()].every(isUnderstood)) {
      error(name, `\`${rollup.name}\` has no measure.`, "add a field like `events: Long! @count`");
    }
    const measures = measureCount(rollup);
    if (measures > MEASURES_MAX) {
      const message = `A rollup has at most ${MEASURES_MAX} measures; this one has ${measures}.`;
      error(name, message, "a @ratio with `where` counts as three, a @rate with `where` as two");
    }
    if (dimensionsOf(rollup).length > DIMENSIONS_MAX)
      error(name, `A rollup has at most ${DIMENSIONS_MAX} dimensions.`);
    const use = rollup.uses.get("rollup");
    const maxGroups = use?.number("maxGroups") ?? 1;
    if (use !== undefined && !(maxGroups >= 1 && maxGroups <= GROUPS_MAX)) {
      error(use.at("maxGroups"), `\`maxGroups\` is from 1 to ${GROUPS_MAX}.`);
    }
  }
});
