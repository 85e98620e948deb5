const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** "2026-01-31T12:00:00Z" */
const LENGTH_MIN = 20;
const FRACTION_DIGITS_MAX = 9;

/** "2026-01-31T12:00:00.000Z" */
const LENGTH_WITH_MS = 24;

/**
 * Reads the usual form of RFC 3339 from bytes: upper-case T and Z, no leap second. Times of one column mostly follow
 * each other closely, so the last minute is kept.
 */
export class DateTimeReader {
  /** The words of "2026-01-31T12:00". */
  #year = 0;
  #month = 0;
  #day = 0;
  #clock = 0;
  #minuteMs = NaN;

  /** Epoch ms, or NaN for everything else, which parseDateTime has to decide. */
  read(view: DataView, start: number, end: number): number {
    if (end - start < LENGTH_MIN) return NaN;
    const year = view.getInt32(start, true);
    const month = view.getInt32(start + 4, true);
    const day = view.getInt32(start + 8, true);
    const clock = view.getInt32(start + 12, true);
    if (year !== this.#year || month !== this.#month || day !== this.#day || clock !== this.#clock) {
      this.#minuteMs = minuteMs(view, start);
      this.#year = year;
      this.#month = month;
      this.#day = day;
      this.#clock = clock;
    }
    // ":00." or ":00Z"
    const word = view.getInt32(start + 16, true);
    const digits = ((word >>> 8) & 0xffff) ^ 0x3030;
    const second = (digits & 0xff) * 10 + (digits >> 8);
    if ((word & 0xff) !== 0x3a || !areDigits(digits) || second > 59) return NaN;
    const isWithMs = end - start === LENGTH_WITH_MS && word >>> 24 === 0x2e;
    const ms = isWithMs ? threeDigitsAndZ(view.getInt32(start + 20, true)) : NaN;
    // NaN is not itself.
    const rest = ms === ms ? ms : fractionAndZone(view, start + 19, end);
    return this.#minuteMs + second * 1000 + rest;
  }
}

/** Whether every byte is 0 to 9, given up to four digits less "0000". */
function areDigits(bytes: number): boolean {
  return (((bytes + 0x76767676) | bytes) & 0x80808080) === 0;
}

/** "000Z" as milliseconds, else NaN. */
function threeDigitsAndZ(word: number): number {
  const digits = (word & 0xffffff) ^ 0x303030;
  if (word >>> 24 !== 0x5a || !areDigits(digits)) return NaN;
  return (digits & 0xff) * 100 + ((digits >> 8) & 0xff) * 10 + (digits >> 16);
}

/** Milliseconds of the fraction less the zone's offset; NaN where they are not in the usual form. */
function fractionAndZone(view: DataView, start: number, end: number): number {
  let at = start;
  let ms = 0;
  if (view.getUint8(at) === 0x2e) {
    let weight = 100;
    const first = ++at;
    for (; at < end; at++) {
      const digit = view.getUint8(at) - 0x30;
      if (digit < 0 || digit > 9) break;
      ms += digit * weight;
      weight = weight === 1 ? 0 : weight / 10;
    }
    if (at === first || at - first > FRACTION_DIGITS_MAX) return NaN;
  }
  if (at >= end) return NaN;
  const zone = view.getUint8(at);
  if (zone === 0x5a) return at + 1 === end ? ms : NaN;
  if ((zone !== 0x2b && zone !== 0x2d) || at + 6 !== end || view.getUint8(at + 3) !== 0x3a) return NaN;
  const hours = twoDigits(view, at + 1);
  const minutes = twoDigits(view, at + 4);
  if ((hours | minutes) < 0 || hours > 23 || minutes > 59) return NaN;
  const offsetMs = (hours * 60 + minutes) * MINUTE_MS;
  return zone === 0x2b ? ms - offsetMs : ms + offsetMs;
}

/** Of "2026-01-31T12:00", NaN where it is not one. */
function minuteMs(view: DataView, start: number): number {
  const hour = twoDigits(view, start + 11);
  const minute = twoDigits(view, start + 14);
  // Each is negative where it is not digits.
  if ((hour | minute) < 0 || hour > 23 || minute > 59) return NaN;
  if (view.getUint8(start + 10) !== 0x54 || view.getUint8(start + 13) !== 0x3a) return NaN;
  return dateMs(view, start) + (hour * 60 + minute) * MINUTE_MS;
}

function dateMs(view: DataView, start: number): number {
  const century = twoDigits(view, start);
  const ofCentury = twoDigits(view, start + 2);
  const month = twoDigits(view, start + 5);
  const day = twoDigits(view, start + 8);
  if ((century | ofCentury | month | day) < 0) return NaN;
  if (view.getUint8(start + 4) !== 0x2d || view.getUint8(start + 7) !== 0x2d) return NaN;
  const year = century * 100 + ofCentury;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month < 1 || month > 12 || day < 1) return NaN;
  if (day > MONTH_DAYS[month - 1] + (month === 2 && isLeap ? 1 : 0)) return NaN;
  return daysFromCivil(year, month, day) * DAY_MS;
}

/** Days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The number that two digits make, negative if they are not digits. */
function twoDigits(view: DataView, at: number): number {
  const tens = view.getUint8(at) - 0x30;
  const ones = view.getUint8(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
