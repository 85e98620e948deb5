import { parseDuration } from "../duration.js";
import type { DraftType } from "../model/draft.js";
import { keepEntries, parseKeep, tiersOf } from "../model/settings.js";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

/** `@keep(history:)` says it once for each grain of the rollup, and no span is shorter than its grain. */
export const keep = defineRule("keep", ({ draft }, error) => {
  for (const rollup of draft.rollups) checkKeep(rollup, error);
});

function checkKeep(rollup: DraftType, error: Say): void {
  const use = rollup.uses.get("keep");
  const entries = keepEntries(rollup);
  if (use === undefined || entries === null) return;
  const tiers = tiersOf(rollup);
  const seen = new Set<number>();
  for (const { node, grain, span } of entries) {
    const ms = grain === null ? null : parseDuration(grain);
    if (grain === null) continue;
    if (ms === null || !tiers.some(({ grainMs }) => grainMs === ms)) {
      const declared = tiers.map((tier) => tier.grain).join(", ");
      error(node, `\`${rollup.name}\` has no grain "${grain}".`, `its grains are ${declared}`);
      continue;
    }
    if (seen.has(ms)) error(node, `The grain ${grain} is given twice.`);
    seen.add(ms);
    const spanMs = span === null ? null : parseKeep(span);
    if (spanMs !== null && spanMs > 0 && spanMs < ms)
      error(node, `${span ?? ""} is shorter than the grain ${grain}.`);
  }
  for (const { grain } of tiers.filter(({ grainMs }) => !seen.has(grainMs))) {
    error(
      use.at("history"),
      `\`history\` does not say how long to keep the grain ${grain}.`,
      `add { grain: "${grain}", for: "…" }`,
    );
  }
}
