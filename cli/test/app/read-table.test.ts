import type { Field, ScalarName, TableSource } from "@freshet/schema";
import { describe, expect, it } from "vitest";
import { readTable } from "../../src/app/read-table.js";

const field = (name: string, type: ScalarName, nullable = true): Field => {
  return { name, type, nullable, description: null, enumValues: null, label: null, unit: null };
};

const table = (file: string): TableSource => ({
  name: "Airport",
  description: null,
  file,
  key: "iata",
  fields: [
    field("iata", "String", false),
    field("city", "String"),
    field("gates", "Int"),
    field("open", "Boolean"),
    field("since", "DateTime"),
  ],
});

describe("readTable", () => {
  it("types the values of CSV by the table's fields", () => {
    const text =
      'iata,city,other,gates,open,since\nATL,"Atlanta, GA",x,12,true,2026-01-01T00:00:00Z\nLAS,,,,,\n';
    const { rows, problems } = readTable(table("a.csv"), "a.csv", text);
    expect(problems).toEqual([]);
    expect({ ...rows.get("ATL") }).toEqual({
      iata: "ATL",
      city: "Atlanta, GA",
      gates: 12,
      open: true,
      since: Date.UTC(2026, 0, 1),
    });
    expect({ ...rows.get("LAS") }).toEqual({ iata: "LAS", city: null, gates: null, open: null, since: null });
  });

  it("reads JSON and NDJSON alike", () => {
    const value = { iata: "ATL", gates: 3 };
    const list = readTable(table("a.json"), "a.json", JSON.stringify([value]));
    const lines = readTable(table("a.ndjson"), "a.ndjson", `${JSON.stringify(value)}\n\n`);
    expect([...list.rows]).toEqual([...lines.rows]);
    expect(list.rows.get("ATL")?.gates).toBe(3);
  });

  it.each([
    ["a key twice", "iata\nATL\nATL\n", 3, "occurs twice"],
    ["no key", "iata,city\n,x\n", 2, "has no value"],
    ["a wrong number", "iata,gates\nATL,many\n", 2, "gates must be a whole number"],
    ["a wrong time", "iata,since\nATL,yesterday\n", 2, "since must be a time"],
    ["too many cells", "iata\nATL,1\n", 2, "2 values where the header names 1"],
    ["an open quote", 'iata\n"ATL\n', 2, "does not end"],
  ])("names the line of %s", (_, text, line, message) => {
    const { problems } = readTable(table("a.csv"), "a.csv", text);
    expect(problems).toMatchObject([{ file: "a.csv", line, severity: "error" }]);
    expect(problems[0].sourceLine).toBe(text.split("\n")[line - 1]);
    expect(problems[0].message).toContain(message);
  });

  it("points at the element of a JSON list", () => {
    const text =
      '[{"iata": "A]\\"{", "city": "x"},\n  {"iata": "LAS",\n   "gates": "many"}, {"iata": "LAS"}, {"city": "y"}]';
    const { rows, problems } = readTable(table("a.json"), "a.json", text);
    expect([...rows.keys()]).toEqual(['A]"{', "LAS"]);
    expect(problems).toMatchObject([
      { line: 2, column: 3, sourceLine: '  {"iata": "LAS",' },
      { line: 3, column: 39, message: expect.stringContaining("no value") as string },
    ]);
  });

  it("says so when JSON is broken or no list", () => {
    for (const text of ["{", "{}", "[1]"]) {
      expect(readTable(table("a.json"), "a.json", text).problems).toHaveLength(1);
    }
  });

  it("lists at most twenty problems of a file", () => {
    const { problems } = readTable(table("a.csv"), "a.csv", `iata\n${"ATL\n".repeat(100)}`);
    expect(problems).toHaveLength(20);
  });

  it("keeps names such as __proto__ out of the rows' prototypes", () => {
    const { rows } = readTable(table("a.json"), "a.json", '[{"iata":"__proto__","__proto__":{"city":"x"}}]');
    expect(rows.get("__proto__")?.city).toBeNull();
  });
});
