import { describe, expect, test } from "vitest";
import type { ReportDefinition } from "@freshet/schema";
import { duePeriods, nextDue } from "@freshet/reports";
import { weekly } from "../fixture.js";

const iso = (time: number): string => new Date(time).toISOString();
const at = (text: string): number => Date.parse(text);
type Period = ReportDefinition["period"];

function scheduled(days: number, minutes: number, settings: { period?: Period; timeZone?: string } = {}) {
  const report = { ...weekly, ...settings };
  const schedule = { text: "", days, minutes };
  return {
    next: (now: string) => iso(nextDue(report, schedule, at(now))),
    due: (now: string, through: string, sent: readonly string[] = []) => {
      const asked = { through: at(through), sent: sent.map(at), now: at(now) };
      const { send, skipped } = duePeriods(report, schedule, asked);
      return { send: send.map(({ to }) => iso(to).slice(0, 10)), skipped: skipped.length };
    },
  };
}

describe("what is due", () => {
  const monday = scheduled(0, 420, { timeZone: "UTC" });

  test("is a period from its moment on, once", () => {
    expect(monday.due("2026-11-23T06:59:59.999Z", "2026-11-16T00:00Z").send).toEqual([]);
    expect(monday.due("2026-11-23T07:00:00Z", "2026-11-16T00:00Z").send).toEqual(["2026-11-23"]);
    expect(monday.due("2026-11-29T00:00:00Z", "2026-11-23T00:00Z").send).toEqual([]);
    expect(monday.due("2026-11-29T00:00:00Z", "2026-11-16T00:00Z", ["2026-11-23T00:00Z"]).send).toEqual([]);
  });

  test("on Wednesdays is the week before, whichever day it is asked on", () => {
    const wednesday = scheduled(2, 540, { timeZone: "UTC" });
    expect(wednesday.due("2026-11-24T12:00:00Z", "2026-11-16T00:00Z").send).toEqual([]);
    expect(wednesday.due("2026-11-25T09:00:00Z", "2026-11-16T00:00Z").send).toEqual(["2026-11-23"]);
    expect(wednesday.next("2026-11-24T12:00:00Z")).toBe("2026-11-25T09:00:00.000Z");
  });

  test("after a long silence are the latest four, the earliest first; the others are left out", () => {
    expect(monday.due("2026-11-23T08:00:00Z", "2026-09-07T00:00Z", ["2026-11-09T00:00Z"])).toEqual({
      send: ["2026-11-02", "2026-11-16", "2026-11-23"],
      skipped: 7,
    });
  });

  test.each([
    // Its clock goes from 02:00 to 03:00 on 29 March 2026: half past two is then.
    ["Europe/Berlin", 6, 150, "2026-03-25T00:00:00Z", "2026-03-29T01:00:00.000Z"],
    ["Europe/Berlin", 6, 180, "2026-03-25T00:00:00Z", "2026-03-29T01:00:00.000Z"],
    ["Europe/Berlin", 6, 181, "2026-03-25T00:00:00Z", "2026-03-29T01:01:00.000Z"],
    // And from 03:00 back to 02:00 on 25 October: the first of both.
    ["Europe/Berlin", 6, 150, "2026-10-22T00:00:00Z", "2026-10-25T00:30:00.000Z"],
    ["Europe/Berlin", 0, 420, "2026-10-22T00:00:00Z", "2026-10-26T06:00:00.000Z"],
    ["Australia/Lord_Howe", 6, 125, "2026-09-30T00:00:00Z", "2026-10-03T15:30:00.000Z"],
    // Midnight itself is skipped.
    ["America/Santiago", 6, 0, "2026-09-02T00:00:00Z", "2026-09-06T04:00:00.000Z"],
  ])("in %s, day %i, minute %i, after %s", (timeZone, days, minutes, now, next) => {
    expect(scheduled(days, minutes, { timeZone }).next(now)).toBe(next);
  });

  test("of an hour that comes twice is sent once", () => {
    const night = scheduled(6, 150, { timeZone: "Europe/Berlin" });
    const [first, second] = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"];
    expect(night.due(first, "2026-10-11T22:00Z").send).toEqual(["2026-10-18"]);
    expect(night.due(second, "2026-10-11T22:00Z", ["2026-10-18T22:00Z"]).send).toEqual([]);
  });

  test.each([
    ["LAST_DAY", 0, "2026-02-28T12:00:00Z", "2026-03-01T07:00:00.000Z"],
    ["LAST_MONTH", 0, "2026-01-31T12:00:00Z", "2026-02-01T07:00:00.000Z"],
    ["LAST_MONTH", 27, "2026-02-10T12:00:00Z", "2026-02-28T07:00:00.000Z"],
    ["LAST_QUARTER", 1, "2026-11-10T12:00:00Z", "2027-01-02T07:00:00.000Z"],
    ["LAST_YEAR", 0, "2026-01-01T06:00:00Z", "2026-01-01T07:00:00.000Z"],
  ] as const)("of %s, day %i, after %s", (period, days, now, next) => {
    expect(scheduled(days, 420, { period, timeZone: "UTC" }).next(now)).toBe(next);
  });
});
