import { measuresOf } from "../model/measures.js";
import type { DraftMeasure } from "../model/measures.js";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

const K_MAX = 1_000;
const SCALE_MAX = 9;
const BOUNDS_MAX = 256;

/** Parameters are within what their functions can do. */
export const measureParameters = defineRule("measure-parameters", ({ draft }, error) => {
  for (const rollup of draft.rollups) {
    for (const measure of measuresOf(rollup)) checkMeasure(measure, error);
  }
});

function checkMeasure({ function: name, use }: DraftMeasure, error: Say): void {
  const q = use.number("q");
  if (name === "quantile" && q !== null && !(q > 0 && q < 1)) {
    // 1.5 hardly means 1.5 %.
    const suggestion = q >= 2 && q < 100 ? `did you mean \`${q / 100}\`?` : null;
    error(use.at("q"), "`q` lies between 0 and 1.", suggestion);
  }
  const k = use.number("k");
  if (name === "top" && k !== null && !(k >= 1 && k <= K_MAX))
    error(use.at("k"), `\`k\` is from 1 to ${K_MAX}.`);
  const scale = use.number("scale");
  if (name === "sum" && scale !== null && !(scale >= 0 && scale <= SCALE_MAX)) {
    error(use.at("scale"), `\`scale\` is from 0 to ${SCALE_MAX} decimal places.`);
  }
  if (name !== "histogram" || !use.has("bounds")) return;
  const bounds = use.numbers("bounds");
  if (bounds.length === 0 || bounds.length > BOUNDS_MAX) {
    error(use.at("bounds"), `\`bounds\` has from 1 to ${BOUNDS_MAX} borders.`);
  } else if (bounds.some((bound, index) => index > 0 && bound <= bounds[index - 1])) {
    error(use.at("bounds"), "`bounds` must ascend.");
  }
}
