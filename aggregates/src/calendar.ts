import { zoneNamed } from "./time-zone.js";
import { DAY_MS, monthStart } from "./windows.js";

export type CalendarPeriod =
  "TODAY" | "YESTERDAY" | "THIS_WEEK" | "THIS_MONTH" | "THIS_QUARTER" | "THIS_YEAR";

/** The whole period that holds `now` on the calendar of the zone (or the day before), [from, to). Weeks begin on Monday. */
export function calendarPeriod(
  name: CalendarPeriod,
  now: number,
  timeZone: string,
): { from: number; to: number } {
  const zone = zoneNamed(timeZone);
  const local = now + zone.offset(now);
  const [start, end] = localPeriod(name, local);
  return { from: zone.instantOf(start), to: zone.instantOf(end) };
}

/** The same in wall time, written as if it were UTC. */
function localPeriod(name: CalendarPeriod, local: number): readonly [number, number] {
  const day = Math.floor(local / DAY_MS);
  const date = new Date(local);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const days = (first: number, count: number): readonly [number, number] => [
    first * DAY_MS,
    (first + count) * DAY_MS,
  ];
  const months = (count: number): readonly [number, number] => {
    const first = Math.floor(month / count) * count;
    return [monthStart(first), monthStart(first + count)];
  };
  switch (name) {
    case "TODAY":
      return days(day, 1);
    case "YESTERDAY":
      return days(day - 1, 1);
    case "THIS_WEEK":
      // The epoch was a Thursday.
      return days(Math.floor((day + 3) / 7) * 7 - 3, 7);
    case "THIS_MONTH":
      return months(1);
    case "THIS_QUARTER":
      return months(3);
    case "THIS_YEAR":
      return months(12);
  }
}
