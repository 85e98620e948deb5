const PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/u;

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * RFC 3339 with a zone as epoch milliseconds; null for anything else, including dates that no calendar has.
 * Digits past the millisecond are dropped. A leap second counts as the last millisecond of its minute.
 */
export function parseDateTime(text: string): number | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const zoneMinutes = zoneOffsetMinutes(match[8], match[9], match[10]);
  if (zoneMinutes === null) return null;
  const leap = second === 60;
  const millis = leap ? 999 : Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  // Date.UTC would take years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, leap ? 59 : second, millis);
  return date.getTime() - zoneMinutes * 60_000;
}

function daysOf(year: number, month: number): number {
  const leapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leapYear ? 29 : MONTH_DAYS[month - 1];
}

function zoneOffsetMinutes(sign: string | undefined, hours: string, minutes: string): number | null {
  if (sign === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  const total = Number(hours) * 60 + Number(minutes);
  return sign === "-" ? -total : total;
}
