import type { Dimension, ExpressionType, ScalarName } from "@freshet/schema";
import { expect, it } from "vitest";
import {
  BlockRows,
  CellArena,
  CorruptStateError,
  encodeBlock,
  groupKey,
  OVERFLOW_GROUP,
  StringDictionary,
} from "../src/index.js";
import { batchesOf, eventsOf } from "./fold.js";
import { measureOf, rollupOf } from "./model.js";

const dimension = (name: string, type: ScalarName, of: ExpressionType): Dimension => ({
  name,
  type,
  description: null,
  nullable: true,
  enumValues: null,
  expr: { text: name, type: of, nullable: true, ast: { op: "field", name } },
  label: null,
  unit: null,
  format: null,
  hidden: false,
});

const rollup = {
  ...rollupOf([
    measureOf("count"),
    measureOf("mean"),
    measureOf("max", { name: "latest", type: "DateTime" }),
    measureOf("rate", { params: { measure: "count", perMs: 1_000 } }),
    measureOf("sum", { name: "total", type: "Long", of: "int" }),
  ]),
  dimensions: [dimension("city", "String", "string"), dimension("day", "DateTime", "timestamp")],
};

function blockOf(groups: readonly (readonly [string, readonly number[]])[]): Uint8Array {
  const arena = new CellArena(rollup, new StringDictionary());
  const slots = groups.map(([, values]) => {
    const slot = arena.allocate();
    for (const batch of batchesOf(eventsOf(values), slot, arena.dictionary, false))
      arena.functions.forEach((fn, i) => fn.add(arena.columns[i], batch));
    return slot;
  });
  return encodeBlock(
    arena,
    groups.map(([key]) => key),
    slots,
  );
}

it("reads groups and measures under their names, times as dates", () => {
  const bytes = blockOf([
    [groupKey(["Berlin", 0]), [1_000, 3_000]],
    [groupKey([null, null]), []],
    [OVERFLOW_GROUP, [5]],
  ]);
  expect(new BlockRows(rollup).of(bytes, 4_000)).toEqual([
    {
      city: "Berlin",
      day: new Date(0),
      count: 2,
      mean: 2_000,
      latest: new Date(3_000),
      rate: 0.5,
      total: 4_000,
    },
    { city: null, day: null, count: 0, mean: null, latest: null, rate: 0, total: null },
    { overflow: true, count: 1, mean: 5, latest: new Date(5), rate: 0.25, total: 5 },
  ]);
});

it("shows the nearest double where a whole number has become too large", () => {
  const bytes = blockOf([[groupKey(["a", null]), [2 ** 53 - 1, 2 ** 53 - 1]]]);
  const [row] = new BlockRows(rollup).of(bytes, 1_000);
  expect(row?.total).toBe(2 ** 54 - 2);
});

it("keeps nothing of one block for the next, also where a block is damaged", () => {
  const rows = new BlockRows(rollup);
  const bytes = blockOf([[groupKey(["a", null]), [1, 2, 3]]]);
  const first = rows.of(bytes, 1_000);
  expect(() => rows.of(bytes.subarray(0, -1), 1_000)).toThrow(CorruptStateError);
  const cut = Uint8Array.from(bytes);
  cut.fill(255, bytes.length - 6);
  expect(() => rows.of(cut, 1_000)).toThrow(CorruptStateError);
  expect(rows.of(bytes, 1_000)).toEqual(first);
});
