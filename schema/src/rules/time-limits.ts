import { timesOf } from "../model/settings.js";
import { defineRule } from "./rule.js";

const DAY_MS = 86_400_000;

/** State for de-duplication and open panes lives in memory, so these spans are bounded. */
const LIMITS = [
  ["lateness", "latenessMs", 7 * DAY_MS, "7d"],
  ["accept", "acceptMs", 366 * DAY_MS, "366d"],
  ["skew", "skewMs", 366 * DAY_MS, "366d"],
  ["idle", "idleMs", DAY_MS, "1d"],
] as const;

/** Times of a source stay within what can be kept in memory. */
export const timeLimits = defineRule("time-limits", ({ draft }, error) => {
  for (const event of draft.events) {
    const use = event.uses.get("time");
    if (use === undefined) continue;
    const times = timesOf(event);
    for (const [argument, key, limitMs, limit] of LIMITS) {
      if (times[key] > limitMs) error(use.at(argument), `\`${argument}\` is at most ${limit}.`);
    }
  }
});
