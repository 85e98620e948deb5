import { zoneNamed } from "@freshet/aggregates";
import type { ReportDefinition, ReportSchedule } from "@freshet/schema";
import { periodHolding, lastPeriod, type Span } from "../period/report-span.js";

const DAY_MS = 86_400_000;
/** So many periods are made up after a time in which nobody sent any; earlier ones are left out. */
export const MISSED_MAX = 4;
/** Left out ones that are told of, at most. */
const SKIPPED_MAX = 400;

/** One period to be sent, and the moment from which. Epoch ms. */
export interface DuePeriod extends Span {
  readonly dueAt: number;
}

/** What was sent already, by the ends of periods: all up to `through`, and each of `sent`. */
export interface Progress {
  readonly through: number;
  readonly sent: readonly number[];
}

/**
 * When a period is sent: on the clock of the report's zone. A time that the clock skips is the moment of the skip; of one that comes twice it is
 * the first.
 */
function dueAt(end: number, { days, minutes }: ReportSchedule, timeZone: string): number {
  const zone = zoneNamed(timeZone);
  const local = end + zone.offset(end);
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  return zone.instantOf(midnight + days * DAY_MS + minutes * 60_000);
}

/** The latest period that has to be sent at `now` at the latest. */
export function latestDue(report: ReportDefinition, schedule: ReportSchedule, now: number): DuePeriod {
  // Weeks are sent within a week and months within a month, so it is the last whole period or the one before.
  let period = lastPeriod(report, now);
  for (;;) {
    const at = dueAt(period.to, schedule, report.timeZone);
    if (at <= now) return { ...period, dueAt: at };
    period = periodHolding(report, period.from - 1);
  }
}

/** What is to be sent at `now`, the earliest first; and what was missed for too long to be made up. */
export function duePeriods(
  report: ReportDefinition,
  schedule: ReportSchedule,
  { through, sent, now }: Progress & { readonly now: number },
): { readonly send: readonly DuePeriod[]; readonly skipped: readonly DuePeriod[] } {
  const open: { period: DuePeriod; age: number }[] = [];
  let period = latestDue(report, schedule, now);
  for (let age = 0; period.to > through && age < SKIPPED_MAX; age++) {
    if (!sent.includes(period.to)) open.unshift({ period, age });
    const earlier = periodHolding(report, period.from - 1);
    period = { ...earlier, dueAt: dueAt(earlier.to, schedule, report.timeZone) };
  }
  const periods = (made: boolean): DuePeriod[] =>
    open.filter(({ age }) => age < MISSED_MAX === made).map((one) => one.period);
  return { send: periods(true), skipped: periods(false) };
}

/** The next moment after `now` at which something is sent. */
export function nextDue(report: ReportDefinition, schedule: ReportSchedule, now: number): number {
  const latest = latestDue(report, schedule, now);
  return dueAt(periodHolding(report, latest.to).to, schedule, report.timeZone);
}
