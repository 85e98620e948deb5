import { roundTicks } from "../format/numbers";
import { zoneOffset } from "../format/times";
import type { ChartModel, Series } from "./chart-model";

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One plot: where it stands, in pixels, and what its edges mean. */
export interface Plot {
  readonly box: Box;
  readonly series: readonly Series[];
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function plotX(box: Box, domain: readonly [number, number], time: number): number {
  return box.left + ((time - domain[0]) / (domain[1] - domain[0])) * box.width;
}

export function plotY(plot: Plot, value: number): number {
  return plot.box.top + plot.box.height * (1 - (value - plot.low) / (plot.high - plot.low || 1));
}

/** Plots one below the other, each with its own round scale. Counts start at zero. */
export function layPlots(
  groups: readonly (readonly Series[])[],
  size: { width: number; height: number },
  em: number,
  /** Further values that the scale has to hold. */
  compared: readonly Series[] = [],
): Plot[] {
  const left = em * 3.4;
  const top = em * 1.75;
  const bottom = em * 1.75;
  const gap = em * 1.5;
  const height = (size.height - top - bottom - gap * (groups.length - 1)) / Math.max(1, groups.length);
  return groups.map((series, index) => {
    const names = new Set(series.map((one) => one.name));
    const values = [...series, ...compared.filter((one) => names.has(one.name))].flatMap((one) =>
      one.values.filter((value) => value !== null),
    );
    const most = Math.max(...values, 0);
    const isShare = series.every((one) => one.style.unit === "%") && most <= 100;
    const room = most > 0 ? most * 1.02 : 1;
    const low = Math.min(...values, 0);
    const count = height < 12 * em ? 3 : 4;
    const ticks = isShare ? shareTicks(low, Math.min(100, room), count) : roundTicks(low, room, count);
    const box = {
      left,
      top: top + index * (height + gap),
      width: Math.max(10, size.width - left - em * 0.5),
      height: Math.max(10, height),
    };
    return { box, series, low: ticks[0]!, high: ticks.at(-1)!, ticks };
  });
}

/** Shares end at the whole: what is at most 100 % has no room above it. */
function shareTicks(low: number, high: number, count: number): number[] {
  const ticks = roundTicks(low, high, count);
  if (ticks.at(-1)! <= 100) return ticks;
  return low < 0
    ? [...ticks.filter((tick) => tick < 100), 100]
    : [0, 25, 50, 75, 100].filter((tick) => count > 3 || tick % 50 === 0);
}

interface DomainPeriod {
  readonly today: boolean;
  readonly timeZone: string;
  /** Of a period that ends at present, and of its panes; null where there is none, or it is one of the calendar. */
  readonly lastMs: number | null;
  readonly everyMs: number | null;
  readonly now: number;
}

/**
 * The period that was asked for, also where its ends have no panes: a page about today reaches to midnight, so that the rest of the day
 * stays empty; the last hour is an hour. Other periods go from the first pane to the end of the last.
 */
export function timeDomain(model: ChartModel, period: DomainPeriod): [number, number] {
  const { today, timeZone, lastMs, everyMs, now } = period;
  const first = model.panes[0];
  const last = model.panes.at(-1);
  if (first === undefined || last === undefined) return [0, 1];
  if (lastMs !== null && everyMs !== null) {
    // Longer panes begin where their calendar says, which the last of them knows.
    const present = everyMs <= hourMs ? (Math.floor(now / everyMs) + 1) * everyMs : last.end;
    const end = Math.max(last.end, present);
    return [Math.min(first.start, end - Math.ceil(lastMs / everyMs) * everyMs), end];
  }
  if (!today) return [first.start, last.end];
  const from = localDay(first.start, timeZone);
  return [Math.min(from, first.start), Math.max(localDay(from + 1.5 * dayMs, timeZone), last.end)];
}

/** Midnight at or before a time, in the zone. */
export function localDay(time: number, timeZone: string): number {
  const local = time + zoneOffset(time, timeZone);
  const midnight = Math.floor(local / dayMs) * dayMs;
  return midnight - zoneOffset(midnight - zoneOffset(time, timeZone), timeZone);
}
