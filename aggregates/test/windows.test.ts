import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowsOf, zoneOffsetMs, type Every } from "../src/index.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ms = (count: number): Every => ({ unit: "ms", count });
const months = (count: number): Every => ({ unit: "month", count });
const utc = (text: string): number => Date.parse(`${text}Z`);

/** Lengths of the windows in hours. */
function hours(from: string, to: string, every: Every, timeZone: string): number[] {
  const windows = windowsOf({ from: utc(from), to: utc(to), every, timeZone });
  return windows.map(({ start, end }) => (end - start) / HOUR);
}

describe("windowsOf", () => {
  it("gives days of 23 and 25 hours where the clock changes", () => {
    expect(hours("2024-03-29T23:00", "2024-04-01T22:00", ms(DAY), "Europe/Berlin")).toEqual([24, 23, 24]);
    expect(hours("2024-10-25T22:00", "2024-10-28T23:00", ms(DAY), "Europe/Berlin")).toEqual([24, 25, 24]);
    expect(hours("2024-10-04T13:30", "2024-10-06T13:00", ms(DAY), "Australia/Lord_Howe")).toEqual([24, 23.5]);
    expect(hours("2024-04-05T13:00", "2024-04-07T13:30", ms(DAY), "Australia/Lord_Howe")).toEqual([24, 24.5]);
  });

  it("gives a day of 23 hours 23 windows of one hour, one of 25 hours 25", () => {
    expect(hours("2024-03-30T23:00", "2024-03-31T22:00", ms(HOUR), "Europe/Berlin")).toEqual(
      Array(23).fill(1),
    );
    expect(hours("2024-10-26T22:00", "2024-10-27T23:00", ms(HOUR), "Europe/Berlin")).toEqual(
      Array(25).fill(1),
    );
    expect(hours("2024-03-30T23:00", "2024-03-31T22:00", ms(6 * HOUR), "Europe/Berlin")).toEqual([
      5, 6, 6, 6,
    ]);
    expect(hours("2024-10-26T22:00", "2024-10-27T23:00", ms(6 * HOUR), "Europe/Berlin")).toEqual([
      7, 6, 6, 6,
    ]);
  });

  it("follows the local clock in zones of half and quarter hours", () => {
    const [kolkata] = windowsOf({
      from: utc("2024-05-01T18:30"),
      to: utc("2024-05-02T18:30"),
      every: ms(DAY),
      timeZone: "Asia/Kolkata",
    });
    expect(kolkata).toEqual({ start: utc("2024-05-01T18:30"), end: utc("2024-05-02T18:30") });
    const kathmandu = windowsOf({
      from: utc("2024-05-01T18:15"),
      to: utc("2024-05-01T20:15"),
      every: ms(HOUR),
      timeZone: "Asia/Kathmandu",
    });
    expect(kathmandu.map(({ start }) => start)).toEqual([utc("2024-05-01T18:15"), utc("2024-05-01T19:15")]);
  });

  it("restarts at midnight where the length does not divide the day", () => {
    expect(hours("2024-05-01T00:00", "2024-05-03T00:00", ms(7 * HOUR), "UTC")).toEqual([
      7, 7, 7, 3, 7, 7, 7, 3,
    ]);
  });

  it("begins weeks on Monday, and months, quarters and years by the calendar", () => {
    const weeks = windowsOf({
      from: utc("2024-05-01T00:00"),
      to: utc("2024-05-15T00:00"),
      every: ms(7 * DAY),
      timeZone: "UTC",
      clip: false,
    });
    expect(weeks.map(({ start }) => start)).toEqual([
      utc("2024-04-29T00:00"),
      utc("2024-05-06T00:00"),
      utc("2024-05-13T00:00"),
    ]);
    expect(hours("2024-01-01T00:00", "2024-04-01T00:00", months(1), "UTC").map((h) => h / 24)).toEqual([
      31, 29, 31,
    ]);
    expect(hours("2024-01-01T00:00", "2025-01-01T00:00", months(3), "UTC").map((h) => h / 24)).toEqual([
      91, 91, 92, 92,
    ]);
    expect(hours("1968-01-01T00:00", "1971-01-01T00:00", months(12), "UTC").map((h) => h / 24)).toEqual([
      366, 365, 365,
    ]);
    const [march] = windowsOf({
      from: utc("2024-03-10T00:00"),
      to: utc("2024-03-11T00:00"),
      every: months(1),
      timeZone: "Europe/Berlin",
      clip: false,
    });
    expect(march).toEqual({ start: utc("2024-02-29T23:00"), end: utc("2024-03-31T22:00") });
  });

  it("cuts the first and last window to the period unless told not to", () => {
    const request = {
      from: utc("2024-05-01T10:30"),
      to: utc("2024-05-01T12:15"),
      every: ms(HOUR),
      timeZone: "UTC",
    };
    expect(windowsOf(request).map(({ start, end }) => (end - start) / 60_000)).toEqual([30, 60, 15]);
    expect(windowsOf({ ...request, clip: false }).map(({ start, end }) => (end - start) / 60_000)).toEqual([
      60, 60, 60,
    ]);
    expect(windowsOf({ ...request, every: null })).toEqual([{ start: request.from, end: request.to }]);
    expect(windowsOf({ ...request, to: request.from })).toEqual([]);
  });

  it("passes over days that a zone left out", () => {
    // Samoa went from 29 to 31 December 2011.
    const days = windowsOf({
      from: utc("2011-12-28T10:00"),
      to: utc("2012-01-01T10:00"),
      every: ms(DAY),
      timeZone: "Pacific/Apia",
    });
    expect(days.map(({ start, end }) => (end - start) / HOUR)).toEqual([24, 24, 24, 24]);
    expect(days[2]!.start).toBe(utc("2011-12-30T10:00"));
  });

  it("covers any period of any zone without gaps, windows starting on the local clock", () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
    const every = fc.constantFrom(
      ms(HOUR),
      ms(15 * 60_000),
      ms(5 * HOUR),
      ms(6 * HOUR),
      ms(DAY),
      ms(3 * DAY),
      ms(7 * DAY),
      months(1),
      months(3),
    );
    const from = fc.integer({ min: 0, max: Date.UTC(2037, 11, 1) / 1000 }).map((seconds) => seconds * 1000);
    const length = fc.integer({ min: 1, max: 12 * DAY });
    fc.assert(
      fc.property(zone, every, from, length, (timeZone, step, start, span) => {
        const windows = windowsOf({ from: start, to: start + span, every: step, timeZone });
        expect(windows[0]!.start).toBe(start);
        expect(windows.at(-1)!.end).toBe(start + span);
        windows.forEach((window, i) => {
          expect(window.end).toBeGreaterThan(window.start);
          if (i > 0) expect(window.start).toBe(windows[i - 1]!.end);
          const offset = zoneOffsetMs(window.start, timeZone);
          const clock = (((window.start + offset) % DAY) + DAY) % DAY;
          const changed = zoneOffsetMs(window.start - 1, timeZone) !== offset;
          if (i > 0 && !changed)
            expect(clock % (step.unit === "ms" ? Math.min(step.count, DAY) : DAY)).toBe(0);
        });
        const whole = windowsOf({ from: start, to: start + span, every: step, timeZone, clip: false });
        expect(whole).toHaveLength(windows.length);
        expect(whole[0]!.start).toBeLessThanOrEqual(start);
        expect(whole.at(-1)!.end).toBeGreaterThanOrEqual(start + span);
      }),
      { numRuns: 500 },
    );
  });

  it("makes of each local day the sum of its hours, whatever the zone and year", () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
    const noon = fc.integer({ min: 0, max: 24_836 }).map((day) => day * DAY + DAY / 2);
    fc.assert(
      fc.property(zone, noon, (timeZone, at) => {
        const [day] = windowsOf({ from: at, to: at + 1, every: ms(DAY), timeZone, clip: false });
        const parts = windowsOf({ from: day!.start, to: day!.end, every: ms(HOUR), timeZone, clip: false });
        expect(parts[0]!.start).toBe(day!.start);
        expect(parts.at(-1)!.end).toBe(day!.end);
        expect(parts.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(day!.end - day!.start);
      }),
      { numRuns: 500 },
    );
  });

  it("does not depend on where the period begins", () => {
    const zone = fc.constantFrom(
      "Europe/Berlin",
      "Australia/Lord_Howe",
      "America/St_Johns",
      "America/Sao_Paulo",
      "Asia/Beirut",
    );
    const at = fc
      .integer({ min: Date.UTC(1987, 0, 1) / 60_000, max: Date.UTC(2020, 0, 1) / 60_000 })
      .map((minute) => minute * 60_000);
    const every = fc.constantFrom(ms(60_000), ms(HOUR), ms(7 * HOUR), ms(DAY));
    fc.assert(
      fc.property(zone, at, every, (timeZone, time, step) => {
        const [alone] = windowsOf({ from: time, to: time + 1, every: step, timeZone, clip: false });
        const around = windowsOf({ from: time - 2 * DAY, to: time + 1, every: step, timeZone, clip: false });
        expect(around.at(-1)).toEqual(alone);
      }),
      { numRuns: 400 },
    );
  });

  it("refuses too many windows, lengths that fit no calendar, and unknown zones", () => {
    const request = { from: 0, to: 365 * DAY, every: ms(HOUR), timeZone: "UTC", maxCount: 1000 };
    expect(() => windowsOf(request)).toThrow(/more than 1000 windows/);
    expect(windowsOf({ ...request, to: 1000 * HOUR })).toHaveLength(1000);
    for (const every of [
      ms(0),
      ms(-HOUR),
      ms(1.5),
      ms(36 * HOUR),
      months(0),
      ms(NaN),
      months(1e15),
      ms(1e15 * DAY),
    ]) {
      expect(() => windowsOf({ ...request, every })).toThrow(RangeError);
    }
    expect(() => windowsOf({ ...request, timeZone: "Mars/Olympus" })).toThrow(RangeError);
    for (const to of [Infinity, NaN, 8.64e15, -1e15]) {
      expect(() => windowsOf({ ...request, to, every: months(1) })).toThrow(RangeError);
    }
    const early = windowsOf({
      from: -59e12,
      to: -59e12 + 1,
      every: months(12_000),
      timeZone: "UTC",
      clip: false,
    });
    expect(new Date(early[0]!.start).toISOString()).toBe("0000-01-01T00:00:00.000Z");
  });

  it("makes a thousand windows of days in a moment, and one millisecond late in a day at once", () => {
    const request = { from: utc("2021-01-01T00:00"), every: ms(DAY), timeZone: "America/New_York" };
    const started = performance.now();
    expect(windowsOf({ ...request, to: request.from + 1000 * DAY })).toHaveLength(1001);
    windowsOf({
      from: utc("2024-05-01T23:59"),
      to: utc("2024-05-01T23:59:00.010"),
      every: ms(1),
      timeZone: "UTC",
    });
    // The aim is 20 ms; the bound leaves room for a busy machine.
    expect(performance.now() - started).toBeLessThan(250);
  });
});
