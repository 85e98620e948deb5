import { afterEach, expect, it } from "vitest";
import { speak } from "../../src/words";
import {
  clockTime,
  knownTimeZone,
  longDate,
  paneName,
  shortDuration,
  toTime,
  zoneOffset,
} from "../../src/format/times";

const time = Date.parse("2001-06-14T21:38:07Z");

afterEach(() => speak({ code: "en", tag: "en-GB" }));

it("says times in the page's zone", () => {
  expect(clockTime(time, "America/New_York")).toBe("17:38:07");
  expect(longDate(time, "UTC")).toBe("Thursday 14 June 2001");
});

it("knows half-hour zones and summer time", () => {
  expect(zoneOffset(time, "Asia/Kolkata")).toBe(5.5 * 3_600_000);
  expect(zoneOffset(time, "America/New_York")).toBe(-4 * 3_600_000);
  expect(zoneOffset(Date.parse("2001-12-14T21:38:07Z"), "America/New_York")).toBe(-5 * 3_600_000);
});

it("names panes by their length", () => {
  const hour = Date.parse("2001-06-14T14:00:00Z");
  expect(paneName(hour, hour + 3_600_000, "UTC", false)).toBe("14:00–15:00");
  expect(paneName(hour + 10_000, hour + 20_000, "UTC", false)).toBe("14:00:10–14:00:20");
  expect(paneName(Date.parse("2001-06-14"), Date.parse("2001-06-15"), "UTC", false)).toBe("Thu 14 Jun");
  expect(paneName(Date.parse("2001-06-01"), Date.parse("2001-07-01"), "UTC", false)).toBe("Jun 2001");
});

it("falls back for zones and times it does not know", () => {
  expect(knownTimeZone("Mars/Olympus")).toBe("UTC");
  expect(toTime("yesterday")).toBeNull();
});

it("keeps durations short", () => {
  expect([12_000, 180_000, 7_200_000 * 2].map(shortDuration)).toEqual(["12 s", "3 min", "4 h"]);
});

it("names days and months in the language of the page, and reads clocks as before", async () => {
  await speak({ code: "de", tag: "de-DE" });
  expect(longDate(time, "UTC")).toBe("Donnerstag, 14. Juni 2001");
  expect(paneName(Date.parse("2001-06-14"), Date.parse("2001-06-15"), "UTC", false)).toBe("Do 14. Juni");
  expect(clockTime(time, "America/New_York")).toBe("17:38:07");
  expect(shortDuration(3 * 86_400_000)).toBe("3 Tage");
  expect(zoneOffset(time, "America/New_York")).toBe(-4 * 3_600_000);
});
