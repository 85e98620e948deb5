import { clockTime, dayMonth, hourMinute, monthName, monthYear, yearName, zoneOffset } from "../format/times";
import { localDay } from "./geometry";

interface TimeTick {
  readonly time: number;
  readonly text: string;
}

interface Axis {
  readonly domain: readonly [number, number];
  readonly timeZone: string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Steps of a clock in ms: each divides the day, so that midnight is a tick. */
const clockSteps = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
];
/** What one label takes, with the room beside it. */
const clockEm = 4;
const wideEm = 6;

/**
 * Round local times, as many as fit `widthEm`: seconds, minutes or hours, with the date where a day begins; days; or the first
 * days of months. No two read the same: of those that would, only the last stays.
 */
export function timeTicks(domain: readonly [number, number], timeZone: string, widthEm: number): TimeTick[] {
  const axis = { domain, timeZone };
  const span = domain[1] - domain[0];
  const atLeast = (em: number): number => span / Math.max(2, Math.floor(widthEm / em));
  if (span > 45 * dayMs)
    return distinct(monthTicks(axis, niceStep([1, 2, 3, 6, 12], atLeast(wideEm) / (30 * dayMs))));
  if (span > 1.6 * dayMs) return distinct(dayTicks(axis, niceStep([1, 2, 7, 14], atLeast(wideEm) / dayMs)));
  const step = niceStep(clockSteps, atLeast(clockEm));
  return distinct(clockTicks(axis, step < minuteMs ? niceStep(clockSteps, atLeast(wideEm)) : step));
}

/** The present as the ticks beside it are written. */
export function nowText(now: number, ticks: readonly TimeTick[], timeZone: string): string {
  const hasSeconds = ticks.some(({ text }) => /^\d\d:\d\d:\d\d$/.test(text));
  return (hasSeconds ? clockTime : hourMinute)(now, timeZone);
}

function niceStep(steps: readonly number[], atLeast: number): number {
  return steps.find((step) => step >= atLeast) ?? steps.at(-1)!;
}

function distinct(ticks: readonly TimeTick[]): TimeTick[] {
  const last = new Map(ticks.map((tick) => [tick.text, tick]));
  return ticks.filter((tick) => last.get(tick.text) === tick);
}

function clockTicks(axis: Axis, step: number): TimeTick[] {
  const { timeZone } = axis;
  const [from, to] = axis.domain;
  const first = localDay(from, timeZone);
  const isOneDay = first === from && to <= nextDay(first, timeZone);
  const ticks: TimeTick[] = [];
  for (let day = first; day <= to; day = nextDay(day, timeZone)) {
    if (day >= from && day <= to) {
      const border = day === from ? "00" : "24";
      const text =
        isOneDay && step >= hourMs ? border : isOneDay && day === from ? "00:00" : dayMonth(day, timeZone);
      ticks.push({ time: day, text });
    }
    for (const time of clockTimes(day, step, axis))
      ticks.push({ time, text: clockText(time, step, timeZone) });
  }
  return ticks;
}

/** Round times of one day after its midnight, within the axis. */
function clockTimes(day: number, step: number, { domain: [from, to], timeZone }: Axis): number[] {
  const end = Math.min(to, nextDay(day, timeZone) - 1);
  const times: number[] = [];
  if (step < hourMs) {
    // Clocks change by half hours at least, so these are round on either side of it; and there may be many.
    for (let time = day + step * Math.max(1, Math.ceil((from - day) / step)); time <= end; time += step)
      times.push(time);
    return times;
  }
  for (let wall = step; wall < dayMs; wall += step) {
    const time = atWall(day, wall, timeZone);
    if (time !== null && time >= from && time <= end) times.push(time);
  }
  return times;
}

function clockText(time: number, step: number, timeZone: string): string {
  if (step < minuteMs) return clockTime(time, timeZone);
  const text = hourMinute(time, timeZone);
  return step < hourMs ? text : text.slice(0, 2);
}

/** When clocks show `wall` ms past midnight on that day; null where they skip it. */
function atWall(day: number, wall: number, timeZone: string): number | null {
  const local = day + zoneOffset(day, timeZone) + wall;
  const guess = local - zoneOffset(day, timeZone);
  const time = local - zoneOffset(guess, timeZone);
  return time + zoneOffset(time, timeZone) === local ? time : null;
}

function nextDay(day: number, timeZone: string): number {
  return localDay(day + 1.5 * dayMs, timeZone);
}

function dayTicks({ domain, timeZone }: Axis, days: number): TimeTick[] {
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

function monthTicks({ domain, timeZone }: Axis, months: number): TimeTick[] {
  const ticks: TimeTick[] = [];
  const start = new Date(domain[0] + zoneOffset(domain[0], timeZone));
  const first = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const isLong = domain[1] - domain[0] > 360 * dayMs;
  for (let month = first - (first % months); ; month += months) {
    const local = Date.UTC(Math.floor(month / 12), month % 12, 1);
    const time = local - zoneOffset(local, timeZone);
    if (time > domain[1]) return ticks;
    if (time < domain[0]) continue;
    const within = time + dayMs;
    const name = isLong ? monthYear(within, timeZone) : monthName(within, timeZone);
    ticks.push({ time, text: month % 12 === 0 ? yearName(within, timeZone) : name });
  }
}
