import type { ReportSchedule } from "./report.js";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** Later days are missing from some months. */
const MONTH_DAY_MAX = 28;

/** "07:00" each day, "Mon 07:00" each week, "1 07:00" each month; null for anything else. */
export function parseSchedule(text: string): ReportSchedule | null {
  const match = /^(?:([A-Za-z]{3}|\d{1,2}) )?(\d{2}):(\d{2})$/u.exec(text);
  if (match === null) return null;
  const [hour, minute] = [Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59) return null;
  const when = { text, minuteOfDay: hour * 60 + minute };
  const day = match[1];
  if (day === undefined) return { ...when, unit: "day", day: 0 };
  const weekday = DAYS.indexOf(day.toLowerCase());
  if (weekday >= 0) return { ...when, unit: "week", day: weekday };
  const monthDay = Number(day);
  return monthDay >= 1 && monthDay <= MONTH_DAY_MAX ? { ...when, unit: "month", day: monthDay } : null;
}
