const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** "2026-01-31T12:00:00Z" */
const LENGTH_MIN = 20;
const FRACTION_DIGITS_MAX = 9;

/**
 * Reads the usual form of RFC 3339 from bytes: upper-case T and Z, no leap second. Times of one column mostly share
 * their date, so the last date is kept.
 */
export class DateTimeReader {
  #year = 0;
  #month = 0;
  #day = 0;
  #dateMs = NaN;

  /** Epoch ms, or NaN for everything else, which parseDateTime has to decide. */
  read(view: DataView, start: number, end: number): number {
    if (end - start < LENGTH_MIN) return NaN;
    const year = view.getInt32(start, true);
    const month = view.getInt32(start + 4, true);
    const day = view.getInt16(start + 8, true);
    if (year !== this.#year || month !== this.#month || day !== this.#day) {
      this.#dateMs = dateMs(view, start);
      this.#year = year;
      this.#month = month;
      this.#day = day;
    }
    const hour = twoDigits(view, start + 11);
    const minute = twoDigits(view, start + 14);
    const second = twoDigits(view, start + 17);
    // Each is negative where it is not digits.
    if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 59) return NaN;
    if (
      view.getUint8(start + 10) !== 0x54 ||
      view.getUint8(start + 13) !== 0x3a ||
      view.getUint8(start + 16) !== 0x3a
    )
      return NaN;
    const clockMs = ((hour * 60 + minute) * 60 + second) * 1000;
    return this.#dateMs + clockMs + fractionAndZone(view, start + 19, end);
  }
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
