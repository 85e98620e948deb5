import type { ReportSpan, SpanKind } from "../period/report-span.js";

const DAY_MS = 86_400_000;

function part(time: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const text = new Intl.DateTimeFormat("en-GB", { ...options, timeZone, hourCycle: "h23" }).format(time);
  return text.replace(",", "").replace("Sept", "Sep");
}

export function clock(time: number, timeZone: string): string {
  return part(time, timeZone, { hour: "2-digit", minute: "2-digit" });
}

/** "14 June 2001" */
export function longDate(time: number, timeZone: string): string {
  return part(time, timeZone, { day: "numeric", month: "long", year: "numeric" });
}

/** "18 June 2001, 03:41" */
export function dateAndTime(time: number, timeZone: string): string {
  return `${longDate(time, timeZone)}, ${clock(time, timeZone)}`;
}

export function dayMonth(time: number, timeZone: string): string {
  return part(time, timeZone, { day: "numeric", month: "short" });
}

export function weekday(time: number, timeZone: string): string {
  return part(time, timeZone, { weekday: "short" });
}

export function monthName(time: number, timeZone: string): string {
  return part(time, timeZone, { month: "long" });
}

/** "2001-06-14", on the calendar of the zone. */
export function isoDate(time: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, year: "numeric", month: "2-digit", day: "2-digit" },
  }).formatToParts(time);
  const text = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${text("year").padStart(4, "0")}-${text("month")}-${text("day")}`;
}

/** Number of the ISO 8601 week that holds the day. */
function weekNumber(time: number, timeZone: string): number {
  const day = Date.parse(`${isoDate(time, timeZone)}T00:00:00Z`);
  const thursday = day + (3 - ((new Date(day).getUTCDay() + 6) % 7)) * DAY_MS;
  const yearStart = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday - yearStart) / (7 * DAY_MS));
}

/** "Week 24, Monday 11 to Sunday 17 June 2001". */
export function periodWords(span: Pick<ReportSpan, "from" | "to" | "kind">, timeZone: string): string {
  const { from, to, kind } = span;
  const year = part(from, timeZone, { year: "numeric" });
  if (kind === "day") return part(from, timeZone, { weekday: "long" }) + " " + longDate(from, timeZone);
  if (kind === "week") return `Week ${weekNumber(from, timeZone)}, ${days(from, to, timeZone, true)}`;
  if (kind === "month") return `${monthName(from, timeZone)} ${year}`;
  if (kind === "quarter") return `${quarterName(from, timeZone)} of ${year}`;
  if (kind === "year") return year;
  const whole = clock(from, timeZone) === "00:00" && clock(to, timeZone) === "00:00";
  if (whole) return days(from, to, timeZone, false);
  return `${dateAndTime(from, timeZone)} to ${dateAndTime(to, timeZone)}`;
}

function quarterName(time: number, timeZone: string): string {
  const quarter = Math.ceil(Number(part(time, timeZone, { month: "numeric" })) / 3);
  return `${["1st", "2nd", "3rd", "4th"][quarter - 1]} quarter`;
}

/** The days of a span; the month and the year are said once where they are the same. */
function days(from: number, to: number, timeZone: string, named: boolean): string {
  const last = to - 1;
  const form = (time: number, more: Intl.DateTimeFormatOptions): string =>
    part(time, timeZone, { ...(named && { weekday: "long" as const }), day: "numeric", ...more });
  const [start, end] = [isoDate(from, timeZone), isoDate(last, timeZone)];
  const full = { month: "long", year: "numeric" } as const;
  if (start.slice(0, 7) === end.slice(0, 7)) return `${form(from, {})} to ${form(last, full)}`;
  if (start.slice(0, 4) === end.slice(0, 4)) return `${form(from, { month: "long" })} to ${form(last, full)}`;
  return `${form(from, full)} to ${form(last, full)}`;
}

/** What a period is called where space is short: "week 23", "May 2001". */
export function shortPeriod(from: number, to: number, options: { kind: SpanKind; timeZone: string }): string {
  const { kind, timeZone } = options;
  if (kind === "week") return `week ${weekNumber(from, timeZone)}`;
  if (kind === "day") return `${weekday(from, timeZone)} ${dayMonth(from, timeZone)}`;
  return periodWords({ from, to, kind }, timeZone);
}

/** A window among its like: "14:00", "Mon 11 Jun", "11 to 17 Jun", "June 2001". */
export function windowName(start: number, end: number, timeZone: string): string {
  const length = end - start;
  if (length >= 360 * DAY_MS) return part(start, timeZone, { year: "numeric" });
  if (length >= 27 * DAY_MS)
    return `${monthName(start, timeZone)} ${part(start, timeZone, { year: "numeric" })}`;
  if (length > 1.5 * DAY_MS) {
    const [first, last] = [dayMonth(start, timeZone), dayMonth(end - 1, timeZone)];
    return first.split(" ")[1] === last.split(" ")[1]
      ? `${first.split(" ")[0]} to ${last}`
      : `${first} to ${last}`;
  }
  if (length >= 22 * 3_600_000) return `${weekday(start, timeZone)} ${dayMonth(start, timeZone)}`;
  return `${dayMonth(start, timeZone)}, ${clock(start, timeZone)}`;
}
