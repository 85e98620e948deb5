import { dayMonth, hourMinute, zoneOffset } from "../format/times";
import { lengthMs } from "./every";
import { t } from "../words";
import type { Calendar, Period } from "./choices";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Periods that are offered, with their words. */
export const lasts = ["1h", "6h", "24h", "7d", "4w", "26w", "1y"] as const;

const units = ["ms", "s", "m", "h", "d", "w", "mo", "q", "y"] as const;

/** "Last 24 hours", "This week", "12 Jun, 06:00 to 14 Jun, 18:00". */
export function periodName(period: Period, timeZone: string): string {
  if ("last" in period) {
    const [, count, written] = /^(\d+)([a-z]+)$/.exec(period.last) ?? [];
    const unit = units.find((one) => one === written);
    return unit === undefined ? period.last : t(`choices.last.${unit}`, { count: Number(count) });
  }
  if ("since" in period) return calendarName(period.since);
  const [from, to] = [Date.parse(period.from), Date.parse(period.to)];
  const whole = [from, to].every((time) => isMidnight(time, timeZone));
  if (!whole) return t("choices.span", { from: at(from, timeZone), to: at(to, timeZone) });
  const [first, last] = [dayMonth(from, timeZone), dayMonth(to - hourMs, timeZone)];
  return first === last ? first : t("choices.span", { from: first, to: last });
}

export function calendarName(calendar: Calendar): string {
  return t(`choices.${calendar}`);
}

/** A period of the same length before or after; null where all of it would lie in the future. */
export function stepped(
  period: Period,
  by: -1 | 1,
  { now, timeZone }: { now: number; timeZone: string },
): Period | null {
  const { from, to } = bounds(period, now, timeZone);
  const moved =
    "since" in period
      ? [from, to].map((time) => shifted(time, by, lengths[period.since], timeZone))
      : [from, to].map((time) => time + by * (to - from));
  if (moved[0]! > now) return null;
  return { from: new Date(moved[0]!).toISOString(), to: new Date(moved[1]!).toISOString() };
}

/** Start and end in epoch milliseconds; a running period ends at the next full hour, or day where it is long. */
export function bounds(period: Period, now: number, timeZone: string): { from: number; to: number } {
  if ("from" in period) return { from: Date.parse(period.from), to: Date.parse(period.to) };
  if ("since" in period) {
    const from = calendarStart(now, period.since, timeZone);
    return { from, to: shifted(from, 1, lengths[period.since], timeZone) };
  }
  const length = lengthMs(period.last);
  if (length <= 3 * dayMs) {
    const to = Math.ceil(now / hourMs) * hourMs;
    return { from: to - length, to };
  }
  const to = shifted(startOfDay(now, timeZone), 1, { days: 1 }, timeZone);
  return { from: shifted(to, -1, { days: Math.round(length / dayMs) }, timeZone), to };
}

/** "2001-06-14T09:30", as the fields of a form have it, in the zone. */
export function toLocal(time: number, timeZone: string): string {
  return new Date(time + zoneOffset(time, timeZone)).toISOString().slice(0, 16);
}

/** The time a form's field names in the zone; null for none. An hour that the clock leaves out is the one after. */
export function fromLocal(text: string, timeZone: string): number | null {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return null;
  const guess = wall - zoneOffset(wall, timeZone);
  return wall - zoneOffset(guess, timeZone);
}

function startOfDay(time: number, timeZone: string): number {
  return fromLocal(`${toLocal(time, timeZone).slice(0, 10)}T00:00`, timeZone)!;
}

interface Length {
  readonly days?: number;
  readonly months?: number;
}

const lengths: Readonly<Record<Calendar, Length>> = {
  TODAY: { days: 1 },
  YESTERDAY: { days: 1 },
  THIS_WEEK: { days: 7 },
  THIS_MONTH: { months: 1 },
  THIS_QUARTER: { months: 3 },
  THIS_YEAR: { months: 12 },
};

/** By the calendar of the zone: a day may have 23 hours, a month 28 days. */
function shifted(time: number, by: -1 | 1, { days = 0, months = 0 }: Length, timeZone: string): number {
  const wall = new Date(time + zoneOffset(time, timeZone));
  wall.setUTCDate(wall.getUTCDate() + by * days);
  wall.setUTCMonth(wall.getUTCMonth() + by * months);
  return fromLocal(wall.toISOString().slice(0, 16), timeZone)!;
}

function calendarStart(time: number, calendar: Calendar, timeZone: string): number {
  const start = startOfDay(time, timeZone);
  if (calendar === "TODAY") return start;
  if (calendar === "YESTERDAY") return shifted(start, -1, { days: 1 }, timeZone);
  const wall = new Date(start + zoneOffset(start, timeZone));
  if (calendar === "THIS_WEEK") wall.setUTCDate(wall.getUTCDate() - ((wall.getUTCDay() + 6) % 7));
  else wall.setUTCDate(1);
  if (calendar === "THIS_QUARTER") wall.setUTCMonth(Math.floor(wall.getUTCMonth() / 3) * 3);
  if (calendar === "THIS_YEAR") wall.setUTCMonth(0);
  return fromLocal(wall.toISOString().slice(0, 16), timeZone)!;
}

function isMidnight(time: number, timeZone: string): boolean {
  return startOfDay(time, timeZone) === time;
}

function at(time: number, timeZone: string): string {
  return `${dayMonth(time, timeZone)}, ${hourMinute(time, timeZone)}`;
}
