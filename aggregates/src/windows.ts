import { zoneNamed, type Zone } from "./time-zone.js";

/** Length of a window: milliseconds, or months by the calendar. */
export interface Every {
  readonly unit: "ms" | "month";
  readonly count: number;
}

/** Half-open: start ≤ time < end, epoch ms. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

export interface WindowsRequest {
  readonly from: number;
  readonly to: number;
  /** Null: one window over the whole period. */
  readonly every: Every | null;
  readonly timeZone: string;
  /** More windows than this are a RangeError. */
  readonly maxCount?: number;
  /** False: the first and last window reach past the period as whole windows. Default true: they are cut to it. */
  readonly clip?: boolean;
}

export const DAY_MS = 86_400_000;
const DEFAULT_MAX_COUNT = 10_000;
const MAX_YEARS = 1_000;
const EARLIEST = Date.parse("0100-01-01T00:00:00Z");
const LATEST = Date.parse("9999-12-31T23:59:59Z");
/** 1969-12-29, the Monday before the epoch: windows of whole weeks count from here. */
const MONDAY = -3;

/**
 * The windows of a period, in order, without gaps:
 * - months, quarters, years: by the calendar of the zone;
 * - whole days: from local midnight to local midnight (23, 24 or 25 h; a day that begins with a skipped hour begins after
 *   it), aligned to the epoch's day, whole weeks to Mondays;
 * - less than a day: from each local midnight on, at whole multiples on the local clock. So a day of 23 h has 23 windows of
 *   1 h, and 6 h windows always begin at 0, 6, 12 and 18 o'clock.
 */
export function windowsOf(request: WindowsRequest): TimeWindow[] {
  const { from, to, every, timeZone, maxCount = DEFAULT_MAX_COUNT, clip = true } = request;
  const zone = zoneNamed(timeZone);
  if (!(from >= EARLIEST && from <= LATEST && to >= EARLIEST && to <= LATEST)) {
    throw new RangeError("A period lies between the years 100 and 9999.");
  }
  if (!(from < to)) return [];
  if (every === null) return [{ start: from, end: to }];
  const borders = bordersOf(zone, every, from, to);
  const windows: TimeWindow[] = [];
  let start = borders.next().value!;
  for (const end of borders) {
    if (end > from && end > start) {
      if (windows.length === maxCount) throw new RangeError(`The period has more than ${maxCount} windows.`);
      windows.push(clip ? { start: Math.max(start, from), end: Math.min(end, to) } : { start, end });
    }
    start = end;
    if (end >= to) break;
  }
  return windows;
}

/** Borders of windows, ascending, from one at or before `from` to one at or after `to`. */
function bordersOf(zone: Zone, every: Every, from: number, to: number): Iterator<number> & Iterable<number> {
  const { unit, count } = every;
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError("A window needs a length.");
  if (count > MAX_YEARS * (unit === "month" ? 12 : 365 * DAY_MS))
    throw new RangeError("A window is too long.");
  if (unit === "month") return monthBorders(zone, count, from, to);
  if (count % DAY_MS === 0) return dayBorders(zone, count / DAY_MS, from, to);
  if (count > DAY_MS) throw new RangeError("A window longer than a day must be whole days.");
  return clockBorders(zone, count, from, to);
}

function* monthBorders(zone: Zone, count: number, from: number, to: number): Generator<number> {
  const local = new Date(from + zone.offset(from));
  const month = local.getUTCFullYear() * 12 + local.getUTCMonth();
  for (let next = Math.floor(month / count) * count; ; next += count) {
    const border = zone.instantOf(monthStart(next));
    yield border;
    if (border >= to) return;
  }
}

/** Wall time of the first midnight of a month, counted from the year 0. */
export function monthStart(month: number): number {
  const year = Math.floor(month / 12);
  // Date.UTC takes the years 0 to 99 for those of the twentieth century.
  return new Date(0).setUTCFullYear(year, month - year * 12, 1);
}

function* dayBorders(zone: Zone, count: number, from: number, to: number): Generator<number> {
  const origin = count % 7 === 0 ? MONDAY : 0;
  // A day may begin before what the local clock shows now, where midnight comes twice: begin one earlier.
  const day = Math.floor((from + zone.offset(from)) / DAY_MS) - origin;
  for (let next = origin + (Math.floor(day / count) - 1) * count; ; next += count) {
    const border = zone.instantOf(next * DAY_MS);
    yield border;
    if (border >= to) return;
  }
}

function* clockBorders(zone: Zone, stepMs: number, from: number, to: number): Generator<number> {
  const day = Math.floor((from + zone.offset(from)) / DAY_MS) - 1;
  for (let next = day; ; next++) {
    const start = zone.instantOf(next * DAY_MS);
    const end = zone.instantOf((next + 1) * DAY_MS);
    // Days before the period need only their last border, which is the next day's first.
    if (end <= from) continue;
    yield* bordersWithin(zone, stepMs, { start, end }, from);
    if (end >= to) {
      yield end;
      return;
    }
  }
}

/**
 * Borders in one day but its end: every instant at which the local clock shows a whole multiple of the step since midnight,
 * and a skip of the clock past such a multiple. Those of before `from` are left out but for the last.
 */
function* bordersWithin(zone: Zone, stepMs: number, day: TimeWindow, from: number): Generator<number> {
  let pending = day.start;
  const segments = zone.segments(day.start, day.end);
  let previous = -1;
  for (let i = 0; i < segments.length; i++) {
    const { start, offset } = segments[i]!;
    const end = segments[i + 1]?.start ?? day.end;
    const clock = modulo(start + offset, DAY_MS);
    const changed = Math.floor(clock / stepMs) !== previous || clock % stepMs === 0;
    // The clock starts anew at midnight, in a segment that reaches past it (a midnight that comes twice) as well.
    let border = changed ? start : nextBorder(start, clock, stepMs);
    if (border < from) border = closeTo(Math.min(from, end), border, { offset, stepMs });
    for (; border < end; border = nextBorder(border, modulo(border + offset, DAY_MS), stepMs)) {
      if (border > from && pending < border) yield pending;
      pending = border;
    }
    previous = Math.floor(modulo(end - 1 + offset, DAY_MS) / stepMs);
  }
  yield pending;
}

/** A border at or before `time` on the same local day, so that borders long before the period are not walked through. */
function closeTo(time: number, border: number, clock: { offset: number; stepMs: number }): number {
  const first = nextBorder(border, modulo(border + clock.offset, DAY_MS), clock.stepMs);
  const shown = modulo(first + clock.offset, DAY_MS);
  const steps = Math.floor(Math.min(time - first, DAY_MS - 1 - shown) / clock.stepMs);
  return steps > 0 ? first + steps * clock.stepMs : border;
}

function nextBorder(border: number, clock: number, stepMs: number): number {
  const next = clock - (clock % stepMs) + stepMs;
  return border + Math.min(next, DAY_MS) - clock;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
