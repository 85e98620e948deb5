import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTimeZone, zoneOffsetMs } from "../src/index.js";

const HOUR = 3_600_000;

describe("isTimeZone", () => {
  it("knows the zones of the runtime by name, and nothing else", () => {
    for (const zone of Intl.supportedValuesOf("timeZone")) expect(isTimeZone(zone)).toBe(true);
    expect(isTimeZone("UTC")).toBe(true);
    for (const name of ["", "+02:00", "Mars/Olympus", "__proto__", "Europe/Berlin ", "x".repeat(1000)]) {
      expect(isTimeZone(name)).toBe(false);
    }
    expect(() => zoneOffsetMs(0, "Mars/Olympus")).toThrow(RangeError);
  });
});

describe("zoneOffsetMs", () => {
  it("knows half and quarter hours, and both sides of a change to the millisecond", () => {
    const at = Date.parse("2024-06-01T00:00:00Z");
    expect(zoneOffsetMs(at, "Asia/Kolkata")).toBe(5.5 * HOUR);
    expect(zoneOffsetMs(at, "Asia/Kathmandu")).toBe(5.75 * HOUR);
    expect(zoneOffsetMs(at, "Australia/Lord_Howe")).toBe(10.5 * HOUR);
    const change = Date.parse("2024-03-31T01:00:00Z");
    expect(zoneOffsetMs(change - 1, "Europe/Berlin")).toBe(HOUR);
    expect(zoneOffsetMs(change, "Europe/Berlin")).toBe(2 * HOUR);
    expect(zoneOffsetMs(Date.parse("1971-01-01T00:00:00Z"), "Africa/Monrovia")).toBe(-44.5 * 60_000);
    expect(zoneOffsetMs(-1e15, "UTC")).toBe(0);
    expect(zoneOffsetMs(1e15, "Europe/Berlin")).toBe(HOUR);
  });

  it("is what Intl says, in every zone and year", () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
    const time = fc.integer({ min: 0, max: Date.UTC(2038, 0, 1) / 1000 }).map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(zone, time, (timeZone, at) => {
        const parts = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "short", timeStyle: "medium" });
        const [day, month, year, hour, minute, second] = parts.format(at).match(/\d+/g)!.map(Number);
        const local = Date.UTC(year!, month! - 1, day!, hour! % 24, minute!, second!);
        expect(zoneOffsetMs(at, timeZone)).toBe(local - at);
      }),
      { numRuns: 400 },
    );
  });
});
