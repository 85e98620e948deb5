import { type CalendarPeriod, calendarPeriod, zoneOffsetMs } from "@freshet/aggregates";
import { type ReportDefinition, type ReportPeriod, parseDateTime } from "@freshet/schema";
import { ReportError } from "../report-error.js";

/** Half-open, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a period is on the calendar; null for any other span. */
export type SpanKind = "day" | "week" | "month" | "quarter" | "year" | null;

/** The period of one print of a report. */
export interface ReportSpan extends Span {
  /** Where `history` periods begin, this one included. */
  readonly since: number;
  readonly kind: SpanKind;
  /** The period it is compared with. */
  readonly before: Span | null;
}

const CALENDAR: readonly (readonly [Exclude<SpanKind, null>, CalendarPeriod])[] = [
  ["day", "TODAY"],
  ["week", "THIS_WEEK"],
  ["month", "THIS_MONTH"],
  ["quarter", "THIS_QUARTER"],
  ["year", "THIS_YEAR"],
];

const PERIODS: Readonly<Record<ReportPeriod, CalendarPeriod>> = {
  LAST_DAY: "TODAY",
  LAST_WEEK: "THIS_WEEK",
  LAST_MONTH: "THIS_MONTH",
  LAST_QUARTER: "THIS_QUARTER",
  LAST_YEAR: "THIS_YEAR",
};

/** The last whole period of the report's kind that has ended at `now`. */
export function lastPeriod(report: ReportDefinition, now: number): Span {
  return periodHolding(report, periodHolding(report, now).from - 1);
}

/** The period of the report's kind that holds `time`. */
export function periodHolding(report: ReportDefinition, time: number): Span {
  return calendarPeriod(PERIODS[report.period], time, report.timeZone);
}

/** The period asked for, or the last whole one. Throws ReportError. */
export function reportSpan(
  report: ReportDefinition,
  asked: { readonly from: string | null; readonly to: string | null; readonly now: number },
): ReportSpan {
  const { timeZone } = report;
  let span = lastPeriod(report, asked.now);
  if (asked.from !== null || asked.to !== null) {
    const from = asked.from === null ? null : instant(asked.from, timeZone, "from");
    const to = asked.to === null ? null : instant(asked.to, timeZone, "to");
    if (from === null) throw new ReportError("`to` needs `from`: the period is from, up to and without to.");
    span = to === null ? calendarPeriod(PERIODS[report.period], from, timeZone) : { from, to };
    if (to === null && span.from !== from) {
      throw new ReportError("`from` alone has to be where a period begins; say `to` as well.");
    }
  }
  if (span.from >= span.to) throw new ReportError("`from` has to be before `to`.");
  const kind = kindOf(span, timeZone);
  return { ...span, kind, since: sinceOf(span, kind, report), before: beforeOf(span, kind, report) };
}

/** A date is its midnight in the zone; a time says its own zone. */
function instant(text: string, timeZone: string, name: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? parseDateTime(`${text}T00:00:00Z`) : parseDateTime(text);
  if (time === null) {
    throw new ReportError(`\`${name}\` is no date: write it like 2026-01-31 or 2026-01-31T07:00:00Z.`);
  }
  if (text.length > 10) return time;
  // Noon is on the same date in every zone but for the clock's change, which no zone has at noon.
  const noon = time + 43_200_000 - zoneOffsetMs(time, timeZone);
  return calendarPeriod("TODAY", noon, timeZone).from;
}

function kindOf({ from, to }: Span, timeZone: string): SpanKind {
  const found = CALENDAR.find(([, name]) => {
    const whole = calendarPeriod(name, from, timeZone);
    return whole.from === from && whole.to === to;
  });
  return found?.[0] ?? null;
}

function previous(span: Span, kind: SpanKind, timeZone: string): Span {
  const name = CALENDAR.find(([one]) => one === kind)?.[1];
  if (name === undefined) return { from: span.from - (span.to - span.from), to: span.from };
  return calendarPeriod(name, span.from - 1, timeZone);
}

function sinceOf(span: Span, kind: SpanKind, { history, timeZone }: ReportDefinition): number {
  let first = span;
  for (let count = 1; count < history; count++) first = previous(first, kind, timeZone);
  return first.from;
}

function beforeOf(span: Span, kind: SpanKind, { compare, timeZone }: ReportDefinition): Span | null {
  if (compare === "NONE") return null;
  if (compare === "PREVIOUS") return previous(span, kind, timeZone);
  // Weekdays matter more than dates: 52 weeks, but for months and longer, which are the year's.
  const steps = { month: 12, quarter: 4, year: 1 }[kind as string];
  if (steps === undefined) {
    const back = (time: number): number => {
      const local = time + zoneOffsetMs(time, timeZone) - 364 * 86_400_000;
      return local - zoneOffsetMs(local, timeZone);
    };
    return { from: back(span.from), to: back(span.to) };
  }
  let earlier: Span = span;
  for (let count = 0; count < steps; count++) earlier = previous(earlier, kind, timeZone);
  return earlier;
}
