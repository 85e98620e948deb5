import { describe, expect, it } from "vitest";
import { bounds, fromLocal, periodName, stepped, toLocal } from "../../src/choices/period";

const berlin = "Europe/Berlin";
/** Noon in Berlin; on the 29th the clocks went forward. */
const now = Date.parse("2026-03-30T10:20:00Z");

describe("words", () => {
  it("say a period to a person", () => {
    expect(periodName({ last: "24h" }, berlin)).toBe("Last 24 hours");
    expect(periodName({ last: "1y" }, berlin)).toBe("Last year");
    expect(periodName({ since: "THIS_WEEK" }, berlin)).toBe("This week");
    const day = { from: "2026-03-28T23:00:00.000Z", to: "2026-03-29T22:00:00.000Z" };
    expect(periodName(day, berlin)).toBe("29 Mar");
    expect(periodName(day, "UTC")).toBe("28 Mar, 23:00 to 29 Mar, 22:00");
    expect(periodName({ from: "2026-03-01T00:00:00Z", to: "2026-03-08T00:00:00Z" }, "UTC")).toBe(
      "1 Mar to 7 Mar",
    );
  });
});

describe("a step", () => {
  it("goes by days of the zone, also over a day of 23 hours", () => {
    const back = stepped({ since: "TODAY" }, -1, { now, timeZone: berlin });
    expect(back).toEqual({ from: "2026-03-28T23:00:00.000Z", to: "2026-03-29T22:00:00.000Z" });
  });

  it("goes by months of the calendar", () => {
    const back = stepped({ since: "THIS_MONTH" }, -1, { now, timeZone: "UTC" });
    expect(back).toEqual({ from: "2026-02-01T00:00:00.000Z", to: "2026-03-01T00:00:00.000Z" });
    const quarter = bounds({ since: "THIS_QUARTER" }, now, "UTC");
    expect(new Date(quarter.to).toISOString()).toBe("2026-04-01T00:00:00.000Z");
  });

  it("goes by the length of any other period, and not into the future", () => {
    const period = { from: "2026-03-30T04:00:00.000Z", to: "2026-03-30T10:00:00.000Z" };
    const at = { now, timeZone: "UTC" };
    expect(stepped(period, -1, at)).toEqual({
      from: "2026-03-29T22:00:00.000Z",
      to: "2026-03-30T04:00:00.000Z",
    });
    expect(stepped(period, 1, at)).toEqual({
      from: "2026-03-30T10:00:00.000Z",
      to: "2026-03-30T16:00:00.000Z",
    });
    expect(stepped({ since: "TODAY" }, 1, at)).toBeNull();
    expect(stepped({ last: "6h" }, -1, at)?.valueOf()).toEqual({
      from: "2026-03-29T23:00:00.000Z",
      to: "2026-03-30T05:00:00.000Z",
    });
  });
});

it("reads fields of a form in the zone, also beside a change of the clock", () => {
  for (const text of ["2026-03-29T01:30", "2026-03-29T03:30", "2026-10-25T04:00"])
    expect(toLocal(fromLocal(text, berlin)!, berlin)).toBe(text);
  expect(fromLocal("", berlin)).toBeNull();
});
