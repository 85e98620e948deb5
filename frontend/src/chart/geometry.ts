import { roundTicks } from "../format/numbers";
import { dayMonth, hourMinute, longDate, monthName, zoneOffset } from "../format/times";
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

interface TimeTick {
  readonly time: number;
  readonly text: string;
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
): Plot[] {
  const left = em * 3.4;
  const top = em * 1.75;
  const bottom = em * 1.75;
  const gap = em * 1.5;
  const height = (size.height - top - bottom - gap * (groups.length - 1)) / Math.max(1, groups.length);
  return groups.map((series, index) => {
    const values = series.flatMap((one) => one.values.filter((value) => value !== null));
    const most = Math.max(...values, 0);
    const ticks = roundTicks(Math.min(...values, 0), most > 0 ? most * 1.02 : 1, height < 12 * em ? 3 : 4);
    const box = {
      left,
      top: top + index * (height + gap),
      width: Math.max(10, size.width - left - em * 0.5),
      height: Math.max(10, height),
    };
    return { box, series, low: ticks[0]!, high: ticks.at(-1)!, ticks };
  });
}

/** From the first pane to the end of the last; a page about today reaches to midnight, so that the rest of the day stays empty. */
export function timeDomain(model: ChartModel, today: boolean, timeZone: string): [number, number] {
  const first = model.panes[0];
  const last = model.panes.at(-1);
  if (first === undefined || last === undefined) return [0, 1];
  if (!today) return [first.start, last.end];
  const from = localDay(first.start, timeZone);
  return [Math.min(from, first.start), Math.max(localDay(from + 1.5 * dayMs, timeZone), last.end)];
}

/** Round local times, as many as fit: hours of a day, days, or the first days of months. */
export function timeTicks(domain: readonly [number, number], timeZone: string, room: number): TimeTick[] {
  const span = domain[1] - domain[0];
  const count = Math.max(2, room);
  if (span <= 1.6 * dayMs)
    return hourTicks(
      domain,
      timeZone,
      niceStep([1 / 12, 0.25, 0.5, 1, 2, 3, 6, 12], span / hourMs / count) * hourMs,
    );
  if (span <= 45 * dayMs) return dayTicks(domain, timeZone, niceStep([1, 2, 7, 14], span / dayMs / count));
  return monthTicks(domain, timeZone, niceStep([1, 2, 3, 6, 12], span / (30 * dayMs) / count));
}

function niceStep(steps: readonly number[], atLeast: number): number {
  return steps.find((step) => step >= atLeast) ?? steps.at(-1)!;
}

function hourTicks(domain: readonly [number, number], timeZone: string, step: number): TimeTick[] {
  const ticks: TimeTick[] = [];
  const day = localDay(domain[0], timeZone);
  const whole = step >= hourMs;
  for (let time = day; time <= domain[1]; time += step) {
    if (time < domain[0]) continue;
    const text = hourMinute(time, timeZone);
    ticks.push({
      time,
      text: whole ? (time >= domain[1] && text === "00:00" ? "24" : text.slice(0, 2)) : text,
    });
  }
  return ticks;
}

function dayTicks(domain: readonly [number, number], timeZone: string, days: number): TimeTick[] {
  const ticks: TimeTick[] = [];
  for (
    let day = localDay(domain[0], timeZone);
    day <= domain[1];
    day = localDay(day + (days + 0.5) * dayMs, timeZone)
  ) {
    if (day >= domain[0]) ticks.push({ time: day, text: dayMonth(day, timeZone) });
  }
  return ticks;
}

function monthTicks(domain: readonly [number, number], timeZone: string, months: number): TimeTick[] {
  const ticks: TimeTick[] = [];
  const start = new Date(domain[0] + zoneOffset(domain[0], timeZone));
  const first = start.getUTCFullYear() * 12 + start.getUTCMonth();
  for (let month = first; ticks.length < 40; month += months) {
    const local = Date.UTC(Math.floor(month / 12), month % 12, 1);
    const time = local - zoneOffset(local, timeZone);
    if (time > domain[1]) break;
    const text =
      month % 12 === 0 ? longDate(time + dayMs, timeZone).slice(-4) : monthName(time + dayMs, timeZone);
    if (time >= domain[0]) ticks.push({ time, text });
  }
  return ticks;
}

/** Midnight at or before a time, in the zone. */
function localDay(time: number, timeZone: string): number {
  const local = time + zoneOffset(time, timeZone);
  const midnight = Math.floor(local / dayMs) * dayMs;
  return midnight - zoneOffset(midnight - zoneOffset(time, timeZone), timeZone);
}
