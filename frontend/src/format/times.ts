import { dateTag, t } from "../words";

const minuteMs = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

interface Written {
  readonly timeZone: string;
  readonly tag: string;
  readonly options: Intl.DateTimeFormatOptions;
}

/** In the language of the page, by a clock of 24 hours. */
function format(time: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return written(time, { timeZone, options, tag: dateTag() });
}

function written(time: number, { timeZone, tag, options }: Written): string {
  const key = `${tag} ${timeZone} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(tag, { ...options, timeZone, hourCycle: "h23" });
    formats.set(key, found);
  }
  return found.format(time);
}

/** Whether this browser knows the zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** The zone if this browser knows it, else UTC. */
export function knownTimeZone(name: string): string {
  return isTimeZone(name)
    ? new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone
    : "UTC";
}

/** Epoch ms of an RFC 3339 text; null for anything else. */
export function toTime(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}

/** 14:03:07 */
export function clockTime(time: number, timeZone: string): string {
  return format(time, timeZone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** 14:03 */
export function hourMinute(time: number, timeZone: string): string {
  return format(time, timeZone, { hour: "2-digit", minute: "2-digit" });
}

/** Thursday 14 June 2001, Donnerstag, 14. Juni 2001 */
export function longDate(time: number, timeZone: string): string {
  const text = format(time, timeZone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return dateTag() === "en-GB" ? text.replace(",", "") : text;
}

export function yearName(time: number, timeZone: string): string {
  return format(time, timeZone, { year: "numeric" });
}

/** Thu */
export function weekday(time: number, timeZone: string): string {
  return format(time, timeZone, { weekday: "short" });
}

/** 14 Jun */
export function dayMonth(time: number, timeZone: string): string {
  return format(time, timeZone, { day: "numeric", month: "short" }).replace(/^(\d+ )?Sept\b(?!\.)/, "$1Sep");
}

/** Jun 2001 */
export function monthYear(time: number, timeZone: string): string {
  return format(time, timeZone, { month: "short", year: "numeric" }).replace(/^(\d+ )?Sept\b(?!\.)/, "$1Sep");
}

export function monthName(time: number, timeZone: string): string {
  return format(time, timeZone, { month: "short" }).replace(/^(\d+ )?Sept\b(?!\.)/, "$1Sep");
}

const wallClock: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
};

/** Milliseconds from UTC to the zone's wall clock at that time. */
export function zoneOffset(time: number, timeZone: string): number {
  const text = written(time, { timeZone, tag: "en-GB", options: wallClock });
  const match = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/.exec(text);
  if (match === null) return 0;
  const [day, month, year, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
}

/** Name of a pane: "14:00–15:00", "14 Jun", "Jun 2001", with the day where hours of several days are shown. */
export function paneName(start: number, end: number, timeZone: string, withDay: boolean): string {
  const length = end - start;
  if (length >= 27 * 86_400_000) return monthYear(start, timeZone);
  if (length >= 22 * 3_600_000)
    return `${format(start, timeZone, { weekday: "short" })} ${dayMonth(start, timeZone)}`;
  // Of panes shorter than a minute, several would have the same name.
  const clock = start % minuteMs === 0 && end % minuteMs === 0 ? hourMinute : clockTime;
  const span = `${clock(start, timeZone)}–${clock(end, timeZone)}`;
  return withDay ? `${dayMonth(start, timeZone)}, ${span}` : span;
}

/** "12 s", "3 min", "2 h": for time left and lag. */
export function shortDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : t("time.days", { count: Math.round(hours / 24) });
}
