import fc from "fast-check";
import { expect, it } from "vitest";
import { nowText, timeTicks } from "../../src/chart/time-ticks";

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const midnight = Date.parse("2001-06-14T04:00:00Z");
const texts = (from: number, length: number, zone = "UTC", widthEm = 32): string[] =>
  timeTicks([from, from + length], zone, widthEm).map((tick) => tick.text);
const noon = Date.parse("2001-06-14T12:00:00Z");

it("shows the hours of a whole day", () => {
  const day = ["00", "03", "06", "09", "12", "15", "18", "21", "24"];
  expect(texts(midnight, dayMs, "America/New_York")).toEqual(day);
});

it("keeps to round hours on the days when the clocks change", () => {
  const forward = Date.parse("2001-04-01T05:00:00Z");
  expect(texts(forward, 23 * hourMs, "America/New_York").slice(0, 4)).toEqual(["00", "03", "06", "09"]);
  const back = Date.parse("2001-10-28T04:00:00Z");
  expect(texts(back, 25 * hourMs, "America/New_York", 120).slice(0, 4)).toEqual(["00", "01", "02", "03"]);
});

it("names the date where a day begins", () => {
  expect(texts(noon, dayMs)).toEqual(["15", "18", "21", "15 Jun", "03", "06", "09", "12"]);
  expect(texts(Date.parse("2001-06-14T23:41:00Z"), 39 * minuteMs)).toEqual([
    "23:45",
    "23:50",
    "23:55",
    "15 Jun",
    "00:05",
    "00:10",
    "00:15",
    "00:20",
  ]);
});

it("shows seconds where minutes are too few", () => {
  expect(texts(noon, minuteMs)).toEqual(["12:00:00", "12:00:15", "12:00:30", "12:00:45", "12:01:00"]);
});

it("shows days, months and years on longer axes", () => {
  expect(texts(noon, 3 * dayMs)).toEqual(["15 Jun", "16 Jun", "17 Jun"]);
  const winter = timeTicks([Date.parse("2000-11-01"), Date.parse("2001-03-15")], "UTC", 36);
  expect(winter.map((tick) => tick.text)).toEqual(["Nov", "Dec", "2001", "Feb", "Mar"]);
  expect(texts(Date.parse("2000-03-05"), 700 * dayMs)).toEqual(["Jul 2000", "2001", "Jul 2001", "2002"]);
});

it("never gives two ticks the same text, and none outside the axis", () => {
  const zone = fc.constantFrom(
    "UTC",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: Date.UTC(2040, 0) }),
      fc
        .integer({ min: 0, max: 9 * 365 })
        .chain((days) => fc.integer({ min: secondMs, max: (days + 1) * dayMs })),
      zone,
      fc.integer({ min: 1, max: 150 }),
      (from, length, timeZone, widthEm) => {
        const ticks = timeTicks([from, from + length], timeZone, widthEm);
        expect(new Set(ticks.map((tick) => tick.text)).size).toBe(ticks.length);
        for (const { time } of ticks) expect(time >= from && time <= from + length).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

it("writes the present as its neighbours are", () => {
  const seconds = timeTicks([noon, noon + minuteMs], "UTC", 32);
  expect(nowText(noon + 20_000, seconds, "UTC")).toBe("12:00:20");
  expect(nowText(noon + 20_000, timeTicks([noon, noon + hourMs], "UTC", 32), "UTC")).toBe("12:00");
});
