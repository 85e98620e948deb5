import type { Tier } from "@freshet/schema";
import type { TimeWindow } from "./windows.js";

/** All panes of a tier in [from, to). */
export interface CoverSpan {
  readonly tier: Tier;
  readonly from: number;
  readonly to: number;
}

/** `spans` in order of time; null with the reason if panes can't cover the window exactly. */
export type Cover =
  | { readonly spans: readonly CoverSpan[]; readonly reason: null }
  | { readonly spans: null; readonly reason: string };

/**
 * The fewest panes that together are exactly the window: the coarsest in the middle, finer ones at the edges.
 * @param tiers finest first, each grain a multiple of the one before
 * @param bounds by tier, the time before which its panes are not kept (−Infinity: all are); none means all are kept
 */
export function coverWindow(
  window: TimeWindow,
  tiers: readonly Tier[],
  bounds: readonly number[] = [],
): Cover {
  const spans: CoverSpan[] = [];
  const reason = window.start < window.end ? cover(window, tiers.length - 1) : null;
  return reason === null ? { spans, reason } : { spans: null, reason };

  function cover({ start, end }: TimeWindow, level: number): string | null {
    if (start >= end) return null;
    if (level < 0) return whyNot(start, end, tiers, bounds);
    const tier = tiers[level]!;
    const { grainMs } = tier;
    const from = Math.ceil(Math.max(start, bounds[level] ?? -Infinity) / grainMs) * grainMs;
    const to = Math.floor(end / grainMs) * grainMs;
    if (from >= to) return cover({ start, end }, level - 1);
    const before = cover({ start, end: from }, level - 1);
    if (before !== null) return before;
    spans.push({ tier, from, to });
    return cover({ start: to, end }, level - 1);
  }
}

/** Why [start, end), which no tier covers, is not covered. */
function whyNot(start: number, end: number, tiers: readonly Tier[], bounds: readonly number[]): string {
  const aligned = tiers.findIndex(({ grainMs }) => start % grainMs === 0 && end % grainMs === 0);
  const iso = (time: number): string =>
    Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
  if (aligned < 0) {
    const finest = tiers[0]?.grain ?? "none";
    return `The edge ${iso(start % (tiers[0]?.grainMs ?? 1) === 0 ? end : start)} lies within a pane of the finest grain, ${finest}.`;
  }
  return `Panes of ${tiers[aligned]!.grain} before ${iso(bounds[aligned] ?? start)} are no longer kept.`;
}
