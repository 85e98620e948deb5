const UNITS = new Map<string, number>([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

/** A hundred years: nothing in a model is longer, and sums of a few stay safe integers. */
const DURATION_MS_MAX = 36_525 * 86_400_000;

/** "250ms" "30s" "15m" "1h" "7d" "1w" and "0s" as milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,15})(ms|s|m|h|d|w)$/u.exec(text);
  if (match === null) return null;
  const ms = Number(match[1]) * (UNITS.get(match[2]) ?? Number.NaN);
  return ms <= DURATION_MS_MAX ? ms : null;
}

/** "60000d": a duration but for its length. */
export function isTooLong(text: string): boolean {
  return /^\d+(ms|s|m|h|d|w|y)$/u.test(text) && parseDuration(text) === null && !/^\d{1,2}y$/u.test(text);
}

/** For people: "90d 2h", in the largest unit and what is left in the next. */
export function durationWords(ms: number): string {
  const day = 86_400_000;
  const unit = ms >= day ? day : 3_600_000;
  const rest = ms % unit;
  return ms < unit || rest === 0
    ? formatDuration(ms)
    : `${formatDuration(ms - rest)} ${formatDuration(rest)}`;
}

/** Milliseconds in the largest unit that says them exactly; weeks are said in days. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0s";
  const units: readonly (readonly [string, number])[] = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ];
  const unit = units.find(([, length]) => ms % length === 0);
  return unit === undefined ? `${ms}ms` : `${ms / unit[1]}${unit[0]}`;
}

/** The length of a window of `every`: a fixed span, or a number of calendar months. */
export interface Every {
  readonly unit: "ms" | "month";
  readonly count: number;
}

const MONTHS = new Map<string, number>([
  ["mo", 1],
  ["q", 3],
  ["y", 12],
]);

const MONTHS_MAX = 1_200;

/** A duration, or "1mo", "1q", "1y" and their multiples; null for anything else and for zero. */
export function parseEvery(text: string): Every | null {
  const match = /^(\d{1,4})(mo|q|y)$/u.exec(text);
  if (match !== null) {
    const count = Number(match[1]) * (MONTHS.get(match[2]) ?? 0);
    return count > 0 && count <= MONTHS_MAX ? { unit: "month", count } : null;
  }
  const ms = parseDuration(text);
  return ms === null || ms === 0 ? null : { unit: "ms", count: ms };
}
