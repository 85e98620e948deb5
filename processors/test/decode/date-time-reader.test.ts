import { parseDateTime } from "@freshet/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DateTimeReader } from "../../src/decode/date-time-reader.js";

function read(reader: DateTimeReader, text: string): number {
  const bytes = Buffer.from(`"${text}"`);
  return reader.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 1, bytes.length - 1);
}

test("reads the usual form as parseDateTime does, and nothing that parseDateTime refuses", () => {
  const two = (max: number): fc.Arbitrary<string> => fc.nat({ max }).map((n) => String(n).padStart(2, "0"));
  const parts = fc.tuple(
    fc.oneof(
      fc.constantFrom("2026", "2024", "1900", "2000", "0000"),
      fc.nat({ max: 9999 }).map((n) => String(n).padStart(4, "0")),
    ),
    fc.constantFrom("-", "-", "-", "/"),
    two(13),
    two(32),
    fc.constantFrom("T", "T", "t", " "),
    two(25),
    two(61),
    two(61),
    fc.constantFrom("", "", ".5", ".123", ".123456", ".1234567890", "."),
    fc.constantFrom("Z", "Z", "z", "+05:30", "-11:00", "+24:00", "+0530", ""),
  );
  const reader = new DateTimeReader();
  fc.assert(
    fc.property(parts, ([year, dash, month, day, t, hour, minute, second, fraction, zone]) => {
      const text = `${year}${dash}${month}-${day}${t}${hour}:${minute}:${second}${fraction}${zone}`;
      const time = read(reader, text);
      const expected = parseDateTime(text);
      const isUsual = t === "T" && zone !== "z" && second !== "60";
      if (expected === null || isUsual) expect(time).toBe(expected ?? NaN);
      else expect(time === expected || Number.isNaN(time)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test("the date that was kept from the last time is not taken for another", () => {
  const reader = new DateTimeReader();
  const texts = [
    "2026-02-28T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-02-28T10:00:00Z",
  ];
  expect(texts.map((text) => read(reader, text))).toEqual([
    Date.UTC(2026, 1, 28),
    NaN,
    NaN,
    Date.UTC(2026, 1, 28, 10),
  ]);
});
