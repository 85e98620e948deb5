import { StringDictionary } from "@freshet/aggregates";
import type { Dimension } from "@freshet/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GroupTable, OVERFLOW_ID } from "../../src/groups/group-table.js";

const dimension = (type: "string" | "int" | "bool"): Dimension =>
  ({
    name: type,
    expr: { text: type, type, nullable: true, ast: { op: "literal", value: null } },
  }) as unknown as Dimension;

describe("GroupTable", () => {
  it("gives each tuple of values one id, and its key is the values as JSON", () => {
    const value = fc.tuple(
      fc.option(fc.string()),
      fc.option(fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constant(-1), fc.constant(0))),
      fc.option(fc.boolean()),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (tuples) => {
        const dictionary = new StringDictionary();
        const table = new GroupTable([dimension("string"), dimension("int"), dimension("bool")], dictionary);
        const columns = [
          Int32Array.from(tuples, ([text]) => (text === null ? -1 : dictionary.id(text))),
          Float64Array.from(tuples, ([, int]) => int ?? NaN),
          Float64Array.from(tuples, ([, , bool]) => (bool === null ? NaN : Number(bool))),
        ];
        const ids = new Map<string, number>();
        tuples.forEach((tuple, row) => {
          const key = JSON.stringify(tuple);
          const id = table.idOfRow(columns, row);
          expect(table.key(id)).toBe(key);
          expect(ids.get(key) ?? id).toBe(id);
          expect(table.idOfKey(key)).toBe(id);
          ids.set(key, id);
        });
        expect(table.size).toBe(ids.size + 1);
      }),
    );
  });

  it("knows the overflow group, and the one group of a rollup without dimensions", () => {
    const table = new GroupTable([], new StringDictionary());
    expect(table.idOfKey("*")).toBe(OVERFLOW_ID);
    expect(table.key(OVERFLOW_ID)).toBe("*");
    expect(table.key(table.idOfRow([], 0))).toBe("[]");
  });

  it("takes −0 and 0 for one value", () => {
    const table = new GroupTable([dimension("int")], new StringDictionary());
    const columns = [Float64Array.of(0, -0)];
    expect(table.idOfRow(columns, 1)).toBe(table.idOfRow(columns, 0));
  });
});
