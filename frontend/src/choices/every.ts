import { durationMs } from "../definition/panel-question";

const panesMax = 400;
const panesFew = 12;
const panesWanted = 48;
const monthMs = 30 * 86_400_000;

/** Lengths of panes that read well, ascending. */
export const lengths = [
  "1s",
  "5s",
  "15s",
  "1m",
  "5m",
  "15m",
  "1h",
  "3h",
  "6h",
  "12h",
  "1d",
  "1w",
  "1mo",
  "1q",
  "1y",
];

/**
 * The length of panes for a period: the file's own where it gives a chart that can be read, else the next one that does. `grains` are
 * those of the rollup: nothing is finer than the finest of them, and whatever is chosen is made of whole ones.
 */
export function everyFor(own: string, periodMs: number, grains: readonly string[]): string {
  const ownPanes = periodMs / lengthMs(own);
  if (ownPanes >= panesFew && ownPanes <= panesMax) return own;
  const grainMs = grains.map(lengthMs);
  const possible = lengths.filter((one) => grainMs.some((grain) => lengthMs(one) % grain === 0));
  if (ownPanes > panesMax) return possible.find((one) => periodMs / lengthMs(one) <= panesMax) ?? own;
  const finer = possible.filter((one) => lengthMs(one) < lengthMs(own));
  return finer.find((one) => periodMs / lengthMs(one) <= panesWanted) ?? own;
}

/** In milliseconds, months and longer about. */
export function lengthMs(text: string): number {
  const fixed = durationMs(text);
  if (fixed !== null) return fixed;
  const [, count, unit] = /^(\d+)(mo|q|y)$/.exec(text) ?? [];
  return Number(count ?? NaN) * monthMs * (unit === "y" ? 12 : unit === "q" ? 3 : 1);
}
