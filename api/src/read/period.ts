import { type CalendarPeriod, type WindowsRequest, calendarPeriod, windowsOf } from "@freshet/aggregates";
import { type Every, type Tier, formatDuration, parseDuration } from "@freshet/schema";
import { badInput } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import type { QuestionArgs } from "./question.js";

export type CalendarName = CalendarPeriod;

/** The period as it was asked for; the short forms move with the clock. */
export type PeriodInput =
  | { readonly kind: "fixed"; readonly from: number; readonly to: number }
  | { readonly kind: "last"; readonly lastMs: number }
  | { readonly kind: "since"; readonly since: CalendarName };

/** A half-open span of time, epoch ms. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The period at one moment. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly windows: readonly Span[];
  /** When the clock reaches this, the period is another; null for one that stays. */
  readonly until: number | null;
}

export interface Moment {
  readonly now: number;
  /** Tiers of the rollup, finest first, with the first pane start that all partitions still keep. */
  readonly tiers: readonly KeptTier[];
}

export interface KeptTier {
  readonly tier: Tier;
  /** First pane start that is kept; −Infinity while nothing is known to have expired. */
  readonly since: number;
}

export function parsePeriod(args: QuestionArgs): PeriodInput {
  const { from, to, last, since } = args;
  const given = [from ?? to, last, since].filter((form) => form !== null && form !== undefined).length;
  if (given === 0)
    throw badInput('Say the period: from and to, or last (e.g. "24h"), or since (e.g. TODAY).');
  if (given > 1) throw badInput("Say the period in one way only: from and to, or last, or since.");
  if (since) return { kind: "since", since };
  if (last) {
    const lastMs = parseDuration(last);
    if (lastMs === null || lastMs === 0)
      throw badInput(`last: "${last.slice(0, 60)}" is not a length of time. Use e.g. "15m", "6h" or "30d".`);
    return { kind: "last", lastMs };
  }
  if (typeof from !== "number" || typeof to !== "number")
    throw badInput(
      `${typeof from === "number" ? "from needs to" : "to needs from"}: the period is [from, to).`,
    );
  if (from >= to) throw badInput("from has to be before to: the period is [from, to).");
  return { kind: "fixed", from, to };
}

/** What of a question decides its windows. */
export interface PeriodWish {
  readonly period: PeriodInput;
  readonly every: Every | null;
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;

/** The windows of a period at a moment. Throws BAD_USER_INPUT and TOO_EXPENSIVE (too many windows). */
export function resolvePeriod(question: PeriodWish, moment: Moment, limits: ApiLimits): Period {
  const { period, every, timeZone } = question;
  if (period.kind === "last") return resolveLast(period.lastMs, question, moment, limits);
  const { from, to } = period.kind === "fixed" ? period : calendarPeriod(period.since, moment.now, timeZone);
  const spans = every === null ? [{ start: from, end: to }] : split(from, to, { every, timeZone }, limits);
  return {
    from,
    to,
    windows: spans,
    until: period.kind === "fixed" ? null : nextMidnight(moment.now, timeZone),
  };
}

function split(
  from: number,
  to: number,
  { every, timeZone }: { every: Every; timeZone: string },
  limits: ApiLimits,
): readonly Span[] {
  const shortest = every.unit === "ms" ? every.count : every.count * 28 * DAY_MS;
  checkCount(Math.ceil((to - from) / shortest), limits);
  return windows({ from, to, every, timeZone });
}

function checkCount(about: number, limits: ApiLimits): void {
  if (about > limits.windowsMax)
    throw badInput(
      `every: this makes about ${about} windows, more than ${limits.windowsMax}. Ask for a shorter period or longer windows.`,
    );
}

function windows(request: WindowsRequest): readonly Span[] {
  try {
    return windowsOf(request);
  } catch (error) {
    if (error instanceof RangeError) throw badInput(`every: ${error.message}`);
    throw error;
  }
}

/**
 * `last`: with windows, as many of them as it takes, the present one included; without, up to the end of the present
 * pane of the finest tier that keeps the whole of it.
 */
function resolveLast(
  lastMs: number,
  { every, timeZone }: PeriodWish,
  moment: Moment,
  limits: ApiLimits,
): Period {
  if (every !== null) {
    if (lastMs < (every.unit === "ms" ? every.count : every.count * 28 * DAY_MS))
      throw badInput(
        `every: a window is longer than last: "${formatDuration(lastMs)}". Ask for shorter windows, or since a border of the calendar.`,
      );
    return lastWindows(lastMs, { every, timeZone }, moment.now, limits);
  }
  let reason = "";
  for (const { tier, since } of moment.tiers) {
    const to = (Math.floor(moment.now / tier.grainMs) + 1) * tier.grainMs;
    const from = to - lastMs;
    if (lastMs % tier.grainMs !== 0)
      reason ||= `last: ${formatDuration(lastMs)} is no multiple of ${tier.grain}, the finest grain kept for so long.`;
    else if (from >= since) return { from, to, windows: [{ start: from, end: to }], until: to };
    else reason = "";
  }
  const coarsest = moment.tiers[moment.tiers.length - 1];
  throw badInput(
    reason ||
      `last: nothing is kept for so long. Panes of ${coarsest.tier.grain} go back to ${new Date(coarsest.since).toISOString()}.`,
  );
}

/** By how much longer than their length some windows of a period can be, together: where clocks are put back, or a day is left out. */
const LONGER_MS = [0, 3 * 3_600_000, 2 * DAY_MS];
const WINDOWS_SEEN_MAX = 100_000;

function lastWindows(
  lastMs: number,
  { every, timeZone }: { every: Every; timeZone: string },
  now: number,
  limits: ApiLimits,
): Period {
  const month = every.unit === "month";
  const count = Math.max(1, Math.ceil(lastMs / (month ? every.count * 30 * DAY_MS : every.count)));
  checkCount(count, limits);
  const needed = (count + 1) * every.count * (month ? 31 * DAY_MS : 1);
  let chosen: readonly Span[] = [];
  for (const more of LONGER_MS) {
    const from = now - needed - more;
    const all = windows({ from, to: now + 1, every, timeZone, clip: false, maxCount: WINDOWS_SEEN_MAX });
    chosen = all.slice(-count);
    if (chosen.length === count) break;
  }
  const to = chosen[chosen.length - 1].end;
  return { from: chosen[0].start, to, windows: chosen, until: to };
}

function nextMidnight(now: number, timeZone: string): number {
  return calendarPeriod("TODAY", now, timeZone).to;
}
