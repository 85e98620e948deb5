import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvError, readCsv } from "../../src/app/csv.js";

const read = (text: string): (readonly string[])[] => Array.from(readCsv(text), (record) => record.values);

describe("readCsv", () => {
  it("reads back what is written by the rules of RFC 4180", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "é", '"', ",", "\n", "\r\n", " ") });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), fc.boolean(), (records, newline, ends) => {
        const lines = records.map((values) =>
          values.map((value) => `"${value.replaceAll('"', '""')}"`).join(","),
        );
        expect(read(lines.join(newline) + (ends ? newline : ""))).toEqual(records);
      }),
    );
  });

  it("reads plain values, empty cells and a byte order mark", () => {
    expect(read("\ufeffa,b\n1,\n,2")).toEqual([
      ["a", "b"],
      ["1", ""],
      ["", "2"],
    ]);
  });

  it("leaves out empty lines and keeps the numbers of lines", () => {
    const records = [...readCsv('a\n\n"x\ny"\nb\n')];
    expect(records.map((record) => [record.line, ...record.values])).toEqual([
      [1, "a"],
      [3, "x\ny"],
      [5, "b"],
    ]);
  });

  it.each([
    ['a\n"b', 2],
    ['a\nb,"c"d\n', 2],
  ])("says on which line %j stops being CSV", (text, line) => {
    expect(() => read(text)).toThrow(CsvError);
    try {
      read(text);
    } catch (error) {
      expect((error as CsvError).line).toBe(line);
    }
  });
});
