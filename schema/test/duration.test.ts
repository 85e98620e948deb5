import { expect, test } from "vitest";
import { formatDuration, parseDuration, parseEvery } from "@freshet/schema";
import { durationWords, isTooLong } from "../src/duration.js";

test.each([
  ["250ms", 250],
  ["30s", 30_000],
  ["15m", 900_000],
  ["1h", 3_600_000],
  ["1d", 86_400_000],
  ["7d", 604_800_000],
  ["1w", 604_800_000],
  ["0s", 0],
  ["007d", 604_800_000],
])("%s is %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  "",
  "5",
  "1.5h",
  "-1h",
  "1 h",
  "1H",
  "h",
  "1y",
  "1mo",
  "1h30m",
  "99999999999999999d",
  "40000d",
  "1h\n",
  "١h",
])("%j is not a duration", (text) => {
  expect(parseDuration(text)).toBeNull();
});

test.each([
  [0, "0s"],
  [1, "1ms"],
  [1_500, "1500ms"],
  [90_000, "90s"],
  [3_600_000, "1h"],
  [86_400_000, "1d"],
  [604_800_000, "7d"],
])("%d ms is written %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ["1mo", { unit: "month", count: 1 }],
  ["1q", { unit: "month", count: 3 }],
  ["1y", { unit: "month", count: 12 }],
  ["2y", { unit: "month", count: 24 }],
  ["15m", { unit: "ms", count: 900_000 }],
])("every %s", (text, every) => {
  expect(parseEvery(text)).toEqual(every);
});

test.each(["0s", "0mo", "101y", "1month", "mo", "", "1"])("every %j is refused", (text) => {
  expect(parseEvery(text)).toBeNull();
});

test.each([
  [0, "0s"],
  [90_000, "90s"],
  [7_200_000, "2h"],
  [5_400_000, "1h 30m"],
  [90 * 86_400_000, "90d"],
  [90 * 86_400_000 + 7_200_000, "90d 2h"],
])("%d ms are %s to people", (ms, words) => {
  expect(durationWords(ms)).toBe(words);
});

test("what is only too long is told from what is no duration", () => {
  expect(["60000d", "999999999h", "200y"].map(isTooLong)).toEqual([true, true, true]);
  expect(["36525d", "1y", "1 h", "soon", ""].map(isTooLong)).toEqual([false, false, false, false, false]);
});
