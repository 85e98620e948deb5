import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDateTime } from "@freshet/schema";

test.each([
  ["1970-01-01T00:00:00Z", 0],
  ["2001-01-05T14:31:00Z", Date.UTC(2001, 0, 5, 14, 31)],
  ["2001-01-05t14:31:00.5z", Date.UTC(2001, 0, 5, 14, 31, 0, 500)],
  ["2001-01-05T14:31:00.123456789+05:30", Date.UTC(2001, 0, 5, 9, 1, 0, 123)],
  ["2001-01-05T14:31:00-08:00", Date.UTC(2001, 0, 5, 22, 31)],
  ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
  ["2016-12-31T23:59:60Z", Date.UTC(2016, 11, 31, 23, 59, 59, 999)],
  ["0050-03-01T00:00:00Z", new Date("0050-03-01T00:00:00Z").getTime()],
])("%s", (text, ms) => {
  expect(parseDateTime(text)).toBe(ms);
});

test.each([
  "2001-01-05T14:31:00",
  "2001-01-05",
  "2001-01-05 14:31:00Z",
  "2001-02-29T00:00:00Z",
  "1900-02-29T00:00:00Z",
  "2001-13-01T00:00:00Z",
  "2001-00-01T00:00:00Z",
  "2001-01-32T00:00:00Z",
  "2001-01-05T24:00:00Z",
  "2001-01-05T14:60:00Z",
  "2001-01-05T14:31:61Z",
  "2001-01-05T14:31:00+24:00",
  "2001-01-05T14:31:00+05:60",
  "2001-01-05T14:31:00+0530",
  "2001-01-05T14:31:00.Z",
  "20010-01-05T14:31:00Z",
  " 2001-01-05T14:31:00Z",
  "2001-01-05T14:31:00Z\n",
  "",
])("%j is refused", (text) => {
  expect(parseDateTime(text)).toBeNull();
});

test("reads what toISOString writes", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
      (date) => {
        expect(parseDateTime(date.toISOString())).toBe(date.getTime());
      },
    ),
  );
});
