import { describe, expect, it } from "vitest";
import { calendarPeriod, type CalendarPeriod } from "../src/index.js";

function period(name: CalendarPeriod, now: string, timeZone: string): string[] {
  const { from, to } = calendarPeriod(name, Date.parse(now), timeZone);
  return [from, to].map((time) => new Date(time).toISOString().slice(0, 16));
}

describe("calendarPeriod", () => {
  it("is the whole period on the calendar of the zone", () => {
    // 1 April 2024 00:30 in Berlin.
    const now = "2024-03-31T22:30:00Z";
    expect(period("TODAY", now, "Europe/Berlin")).toEqual(["2024-03-31T22:00", "2024-04-01T22:00"]);
    expect(period("YESTERDAY", now, "Europe/Berlin")).toEqual(["2024-03-30T23:00", "2024-03-31T22:00"]);
    expect(period("THIS_WEEK", now, "Europe/Berlin")).toEqual(["2024-03-31T22:00", "2024-04-07T22:00"]);
    expect(period("THIS_MONTH", now, "Europe/Berlin")).toEqual(["2024-03-31T22:00", "2024-04-30T22:00"]);
    expect(period("THIS_QUARTER", now, "Europe/Berlin")).toEqual(["2024-03-31T22:00", "2024-06-30T22:00"]);
    expect(period("THIS_YEAR", now, "Europe/Berlin")).toEqual(["2023-12-31T23:00", "2024-12-31T23:00"]);
  });

  it("begins weeks on Monday and quarters in January", () => {
    const now = "2024-03-31T22:30:00Z";
    expect(period("THIS_WEEK", now, "UTC")).toEqual(["2024-03-25T00:00", "2024-04-01T00:00"]);
    expect(period("THIS_QUARTER", now, "UTC")).toEqual(["2024-01-01T00:00", "2024-04-01T00:00"]);
    expect(period("TODAY", "1969-12-31T12:00:00Z", "UTC")).toEqual(["1969-12-31T00:00", "1970-01-01T00:00"]);
  });

  it("begins a day without midnight at its first moment", () => {
    expect(period("TODAY", "2018-11-04T12:00:00Z", "America/Sao_Paulo")).toEqual([
      "2018-11-04T03:00",
      "2018-11-05T02:00",
    ]);
  });
});
