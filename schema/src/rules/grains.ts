import { Kind } from "graphql";
import type { StringValueNode } from "graphql";
import { parseDuration } from "../duration.js";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

const DAY_MS = 86_400_000;
const GRAINS_MAX = 8;

/** Grains ascend, each a multiple of the one before, and divide a day, so that any larger window is made of them. */
export const grains = defineRule("grains", ({ draft }, error) => {
  for (const rollup of draft.rollups) {
    const list = rollup.uses.get("rollup")?.at("grains");
    // GraphQL takes a single value where a list is expected.
    const nodes = list?.kind === Kind.LIST ? list.values : list?.kind === Kind.STRING ? [list] : null;
    if (list === undefined || nodes === null) continue;
    if (nodes.length === 0) error(list, "A rollup needs at least one grain.", 'like `grains: ["1h", "1d"]`');
    if (nodes.length > GRAINS_MAX) error(list, `A rollup has at most ${GRAINS_MAX} grains.`);
    checkGrains(
      nodes.filter((node) => node.kind === Kind.STRING),
      error,
    );
  }
});

function checkGrains(nodes: readonly StringValueNode[], error: Say): void {
  let finer: { text: string; ms: number } | null = null;
  for (const node of nodes) {
    const text = node.value;
    const ms = parseDuration(text);
    if (ms === null || ms === 0) continue;
    checkLength(node, ms, error);
    if (finer !== null && ms <= finer.ms) error(node, `Grains ascend, but ${text} follows ${finer.text}.`);
    else if (finer !== null && ms % finer.ms !== 0) {
      error(node, `The grain ${text} is not a multiple of ${finer.text}.`);
    }
    finer = { text, ms };
  }
}

function checkLength(node: StringValueNode, ms: number, error: Say): void {
  const text = node.value;
  if (ms < 1_000) error(node, `The grain ${text} is below a second.`);
  else if (ms > DAY_MS) {
    const suggestion = 'keep "1d" and read weeks, months and years with `every`, like "1w", "1mo" or "1y"';
    error(node, `The grain ${text} is longer than a day.`, suggestion);
  } else if (DAY_MS % ms !== 0) error(node, `The grain ${text} does not divide a day.`);
}
