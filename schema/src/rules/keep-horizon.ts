import { durationWords } from "../duration.js";
import type { ModelContext } from "../model/context.js";
import type { DraftType } from "../model/draft.js";
import { liveOf, tiersOf, timesOf } from "../model/settings.js";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

/** Panes in memory for longer than this are rather read from history. */
const LIVE_MS_MAX = 31 * 86_400_000;

/** Spans of `@keep` that are allowed but surprise: accepted events that no pane takes, coarse panes that go first. */
export const keepHorizon = defineRule("keep-horizon", (context, _error, warning) => {
  for (const rollup of context.draft.rollups) checkRollup(context, rollup, warning);
});

function checkRollup(context: ModelContext, rollup: DraftType, warning: Say): void {
  const source = context.sourceOf(rollup);
  const at = rollup.uses.get("keep")?.node ?? rollup.uses.get("rollup")?.node ?? rollup.node;
  const tiers = tiersOf(rollup);
  if (source !== null) {
    const { latenessMs, acceptMs } = timesOf(source);
    const horizonMs = latenessMs + acceptMs;
    for (const { grain, keepMs } of tiers.filter((tier) => tier.keepMs < horizonMs)) {
      const message = `The grain ${grain} is kept ${durationWords(keepMs)}, but events up to ${durationWords(horizonMs)} late are accepted.`;
      warning(at, message, "what comes later than it is kept is missing from that grain");
    }
  }
  for (const [index, tier] of tiers.entries()) {
    const finer = tiers[index - 1];
    if (finer !== undefined && tier.keepMs < finer.keepMs) {
      warning(at, `The grain ${tier.grain} is kept shorter than the finer ${finer.grain}.`);
    }
  }
  const liveMs = liveOf(rollup);
  if (liveMs > LIVE_MS_MAX) warning(at, "`live` above 31d takes memory for panes that are seldom read.");
}
