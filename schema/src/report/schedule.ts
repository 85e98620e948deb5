import type { ReportPeriod } from "./report.js";

/** When a report is sent: so long after each whole period, on the clock of its zone. */
export interface ReportSchedule {
  /** As it was written. */
  readonly text: string;
  /** Days from the one on which the next period begins. */
  readonly days: number;
  /** Of that day's clock. */
  readonly minutes: number;
}

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** Every month has it. */
const DAY_MAX = 28;

const EXAMPLES: Readonly<Record<ReportPeriod, string>> = {
  LAST_DAY: "daily 07:00",
  LAST_WEEK: "Mon 07:00",
  LAST_MONTH: "1st 07:00",
  LAST_QUARTER: "1st 07:00",
  LAST_YEAR: "1st 07:00",
};

/**
 * "daily 07:00", "Mon 07:00" or "1st 07:00": a day of what follows the period, then a time from 00:00 to 23:59. Of each period there is one such
 * moment, so what goes with another length of period is refused. Answers what is wrong as words.
 */
export function parseSchedule(
  text: string,
  period: ReportPeriod,
): ReportSchedule | { readonly message: string; readonly suggestion: string } {
  const suggestion = `write it like "${EXAMPLES[period]}"`;
  const match = /^(\S+) (\d{2}):(\d{2})$/u.exec(text.trim());
  const [hours, minutes] = [Number(match?.[2]), Number(match?.[3])];
  if (match === null || hours > 23 || minutes > 59)
    return { message: `“${text}” is no schedule: a day and a time.`, suggestion };
  const day = dayOf(match[1]);
  if (day === null) return { message: `“${match[1]}” is no day of a schedule.`, suggestion };
  if (!day.periods.includes(period)) {
    const unit = period.slice("LAST_".length).toLowerCase();
    const words = `“${match[1]}” does not come once a ${unit}, and each ${unit} is sent once.`;
    return { message: words, suggestion };
  }
  if (day.days >= DAY_MAX)
    return {
      message: `Not every month has a ${match[1]}: the last day of a schedule is the 28th.`,
      suggestion,
    };
  return { text: text.trim(), days: day.days, minutes: hours * 60 + minutes };
}

function dayOf(word: string): { readonly days: number; readonly periods: readonly ReportPeriod[] } | null {
  const lower = word.toLowerCase();
  if (lower === "daily") return { days: 0, periods: ["LAST_DAY"] };
  const weekday = WEEKDAYS.indexOf(lower);
  if (weekday >= 0) return { days: weekday, periods: ["LAST_WEEK"] };
  const day = Number(/^([1-9]\d?)(?:st|nd|rd|th)$/u.exec(lower)?.[1]);
  if (!(day <= 31) || lower !== `${day}${suffixOf(day)}`) return null;
  return { days: day - 1, periods: ["LAST_MONTH", "LAST_QUARTER", "LAST_YEAR"] };
}

function suffixOf(day: number): string {
  if (day >= 11 && day <= 13) return "th";
  return { 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th";
}
