import { describe, expect, test } from "vitest";
import { parseReport } from "@freshet/schema";
import { modelText, planOf } from "../models.js";

const plan = planOf(modelText("flights"));

function parsed(settings: string) {
  const text = `query Weekly($from: DateTime!, $to: DateTime!) @report(title: "Week", ${settings}) {
    total: punctuality(from: $from, to: $to, by: []) @panel(view: STAT) { nodes { departures } }
  }`;
  const { report, problems } = parseReport({ name: "weekly.graphql", text }, plan);
  return { sending: report?.sending, problems: problems.map(({ rule, message }) => `${rule}: ${message}`) };
}

describe("a schedule", () => {
  test.each([
    ["LAST_DAY", "daily 07:00", 0, 420],
    ["LAST_WEEK", "Mon 00:00", 0, 0],
    ["LAST_WEEK", "sun 23:59", 6, 1439],
    ["LAST_MONTH", "1st 07:05", 0, 425],
    ["LAST_QUARTER", "2nd 07:00", 1, 420],
    ["LAST_YEAR", "28th 07:00", 27, 420],
  ])("of %s: %s", (period, text, days, minutes) => {
    const { sending, problems } = parsed(`period: ${period}, schedule: "${text}", to: "folder:weekly"`);
    expect(problems).toEqual([]);
    expect(sending?.schedule).toEqual({ text, days, minutes });
    expect(sending?.formats).toEqual(["pdf"]);
  });

  test.each([
    ["LAST_WEEK", "Monday 07:00", "“Monday” is no day of a schedule."],
    ["LAST_WEEK", "Mon 7:00", "“Mon 7:00” is no schedule: a day and a time."],
    ["LAST_WEEK", "Mon 24:00", "“Mon 24:00” is no schedule: a day and a time."],
    ["LAST_WEEK", "0 7 * * 1", "“0 7 * * 1” is no schedule: a day and a time."],
    ["LAST_WEEK", "daily 07:00", "“daily” does not come once a week, and each week is sent once."],
    ["LAST_DAY", "Mon 07:00", "“Mon” does not come once a day, and each day is sent once."],
    ["LAST_MONTH", "31st 07:00", "Not every month has a 31st: the last day of a schedule is the 28th."],
    ["LAST_MONTH", "1th 07:00", "“1th” is no day of a schedule."],
    ["LAST_MONTH", "11st 07:00", "“11st” is no day of a schedule."],
  ])("of %s is not %s", (period, text, message) => {
    expect(parsed(`period: ${period}, schedule: "${text}", to: "folder:weekly"`)).toEqual({
      sending: undefined,
      problems: [`report-schedule: ${message}`],
    });
  });
});

describe("destinations", () => {
  test("are folders, buckets and webhooks, each once", () => {
    const { sending } = parsed(
      'schedule: "Mon 07:00", formats: [XLSX, PDF, PDF], to: ["folder:sales/weekly", "s3://my-bucket/reports/flights/", "s3://b.c", "webhook:ops", "webhook:ops"]',
    );
    expect(sending?.formats).toEqual(["xlsx", "pdf"]);
    expect(sending?.to.map(({ text: _, ...rest }) => rest)).toEqual(
      [
        { kind: "folder", path: "sales/weekly" },
        { kind: "bucket", bucket: "my-bucket", prefix: "reports/flights" },
        { kind: "bucket", bucket: "b.c", prefix: "" },
        { kind: "webhook", name: "ops" },
      ].map((one) => expect.objectContaining(one)),
    );
  });

  test.each([
    ["folder:../etc", "no folder below"],
    ["folder:/etc", "no folder below"],
    ["folder:a//b", "no folder below"],
    ["folder:.ssh", "no folder below"],
    ["s3://Bucket/x", "no name of a bucket"],
    ["s3://169.254.169.254/x", "no name of a bucket"],
    ["s3://a@b/x", "no name of a bucket"],
    ["s3://bucket/../x", "can't begin names"],
    ["webhook:https://example.org", "no name of a webhook"],
    ["https://example.org/hook", "no destination"],
    ["x".repeat(201), "at most 200 characters"],
  ])("%s is refused", (to, words) => {
    const { problems } = parsed(`schedule: "Mon 07:00", to: "${to}"`);
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  test("and a schedule need each other", () => {
    expect(parsed('schedule: "Mon 07:00"').problems).toEqual([expect.stringContaining("no `to` says where")]);
    expect(parsed('to: "folder:a"').problems).toEqual([expect.stringContaining("no `schedule` says when")]);
    expect(parsed('schedule: "Mon 07:00", to: "folder:a", formats: []').problems).toHaveLength(1);
  });
});
