/**
 * Offsets of IANA time zones, from Intl.DateTimeFormat alone. Formatting is slow (microseconds), so the offsets are kept by
 * week: a week holds one offset, or the instant at which it changes.
 */
const WEEK_MS = 604_800_000;
const MAX_WEEKS = 20_000;
const MAX_ZONES = 1_000;
const MAX_NAME_LENGTH = 64;

/** Outside of these years the nearest known offset holds. */
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** An offset holds from here (epoch ms) to the start of the next segment. */
interface ZoneSegment {
  readonly start: number;
  readonly offset: number;
}

/** Whether this runtime knows the zone by name ("Europe/Berlin", "UTC"); plain offsets ("+02:00") are not names. */
export function isTimeZone(name: string): boolean {
  if (name.length === 0 || name.length > MAX_NAME_LENGTH || !/^[A-Za-z]/.test(name)) return false;
  try {
    zoneNamed(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Local time minus UTC, in ms, at `time`. Throws a RangeError for an unknown zone. */
export function zoneOffsetMs(time: number, timeZone: string): number {
  return zoneNamed(timeZone).offset(time);
}

const zones = new Map<string, Zone>();

/** The zone with this name; throws a RangeError if there is none. */
export function zoneNamed(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = new Zone(name);
    // The spelling of a name comes from users: the memory for them must have an end.
    if (zones.size >= MAX_ZONES) zones.clear();
    zones.set(name, zone);
  }
  return zone;
}

export class Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #utc: boolean;
  readonly #weeks = new Map<number, readonly ZoneSegment[]>();

  constructor(name: string) {
    this.#utc = name === "UTC";
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  }

  /** Local time minus UTC, in ms. */
  offset(time: number): number {
    if (this.#utc) return 0;
    const segments = this.#week(Math.floor(time / WEEK_MS));
    const last = segments[segments.length - 1]!;
    return segments.length === 1 || time >= last.start ? last.offset : segments[0]!.offset;
  }

  /** The offsets that hold between `from` and `to`, in order; the first starts at `from`. */
  segments(from: number, to: number): readonly ZoneSegment[] {
    if (this.#utc) return [{ start: from, offset: 0 }];
    const found: ZoneSegment[] = [{ start: from, offset: this.offset(from) }];
    for (let week = Math.floor(from / WEEK_MS); week * WEEK_MS < to; week++) {
      for (const segment of this.#week(week)) {
        if (segment.start <= from || segment.start >= to) continue;
        if (segment.offset !== found[found.length - 1]!.offset) found.push(segment);
      }
    }
    return found;
  }

  /**
   * The earliest instant at which the clock on the wall shows `local` (a wall time written as if it were UTC) or later:
   * for a wall time that is skipped, the moment of the skip; for one that comes twice, the first.
   */
  instantOf(local: number): number {
    // Offsets lie between −24 h and +24 h.
    const from = local - 86_400_000;
    const segments = this.segments(from, local + 86_400_000);
    for (let i = 0; i < segments.length; i++) {
      const { start, offset } = segments[i]!;
      const instant = Math.max(start, local - offset);
      if (i === segments.length - 1 || instant < segments[i + 1]!.start) return instant;
    }
    return from;
  }

  #week(week: number): readonly ZoneSegment[] {
    let segments = this.#weeks.get(week);
    if (segments === undefined) {
      segments = this.#probe(week * WEEK_MS, (week + 1) * WEEK_MS);
      if (this.#weeks.size >= MAX_WEEKS) this.#weeks.clear();
      this.#weeks.set(week, segments);
    }
    return segments;
  }

  /** No zone has changed its offset twice within a week since 1970; its ends tell whether it does. */
  #probe(start: number, end: number): readonly ZoneSegment[] {
    const before = this.#formatted(start);
    const after = this.#formatted(end - 1000);
    if (before === after) return [{ start, offset: before }];
    let low = start / 1000;
    let high = end / 1000 - 1;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#formatted(middle * 1000) === before) low = middle;
      else high = middle;
    }
    return [
      { start, offset: before },
      { start: high * 1000, offset: after },
    ];
  }

  /** The offset at a whole second, from how the zone writes it: "12/31/2024, 23:59:59". */
  #formatted(time: number): number {
    const instant = Math.min(Math.max(time, EARLIEST), LATEST);
    const text = this.#format.format(instant);
    const part = (at: number, length: number): number => Number(text.slice(at, at + length));
    const local = Date.UTC(part(6, 4), part(0, 2) - 1, part(3, 2), part(12, 2), part(15, 2), part(18, 2));
    return local - instant;
  }
}
