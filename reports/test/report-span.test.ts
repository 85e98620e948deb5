import { describe, expect, test } from "vitest";
import { isoDate, periodWords, ReportError, reportSpan } from "@freshet/reports";
import { weekly } from "./fixture.js";

const now = Date.parse("2026-11-23T20:00:00Z");

function spanOf(from: string | null, to: string | null, settings: Partial<typeof weekly> = {}) {
  const report = { ...weekly, ...settings };
  const span = reportSpan(report, { from, to, now });
  const iso = (time: number) => new Date(time).toISOString();
  return {
    words: periodWords(span, report.timeZone),
    from: iso(span.from),
    to: iso(span.to),
    before: span.before === null ? null : isoDate(span.before.from, report.timeZone),
  };
}

describe("the period of a report", () => {
  test("is the last whole week in the report's zone, across the change of the clock", () => {
    expect(spanOf(null, null)).toEqual({
      words: "Week 47, Monday 16 to Sunday 22 November 2026",
      ...{ from: "2026-11-15T23:00:00.000Z", to: "2026-11-22T23:00:00.000Z", before: "2026-11-09" },
    });
    const changed = spanOf("2026-10-19", null);
    expect(Date.parse(changed.to) - Date.parse(changed.from)).toBe(169 * 3_600_000);
  });

  test.each([
    ["2026-02-01", "2026-03-01", "PREVIOUS", "February 2026", "2026-01-01"],
    ["2026-02-01", "2026-03-01", "YEAR_BEFORE", "February 2026", "2025-02-01"],
    ["2026-04-01", "2026-07-01", "PREVIOUS", "2nd quarter of 2026", "2026-01-01"],
    ["2026-01-01", "2027-01-01", "PREVIOUS", "2026", "2025-01-01"],
    ["2026-11-20", "2026-11-21", "YEAR_BEFORE", "Friday 20 November 2026", "2025-11-21"],
    ["2026-11-03", "2026-11-06", "PREVIOUS", "3 to 5 November 2026", "2026-10-31"],
    ["2026-11-03", "2026-11-06", "NONE", "3 to 5 November 2026", null],
  ] as const)("%s to %s, %s", (from, to, compare, words, before) => {
    expect(spanOf(from, to, { compare })).toMatchObject({ words, before });
  });

  test.each([
    ["yesterday", null, "is no date"],
    [null, "2026-11-01", "`to` needs `from`"],
    ["2026-11-02", "2026-11-01", "before"],
    ["2026-11-17", null, "where a period begins"],
  ])("%s to %s is refused", (from, to, words) => {
    expect(() => spanOf(from, to)).toThrow(ReportError);
    expect(() => spanOf(from, to)).toThrow(words);
  });
});
