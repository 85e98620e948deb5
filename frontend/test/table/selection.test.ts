import { expect, it } from "vitest";
import { afterKey, rangeOf } from "../../src/table/selection";
import type { Press, Selection } from "../../src/table/selection";

const grid = { rows: ["r0", "r1", "r2", "r3"], columns: ["a", "b", "c"] };
const at = (row: string, column: string): Selection => ({ anchor: { row, column }, head: { row, column } });
const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  shift: false,
  far: false,
  pageRows: 2,
  ...more,
});

it("begins at the first cell, moves by arrows and stays inside", () => {
  expect(afterKey(null, grid, press("ArrowDown"))).toEqual(at("r0", "a"));
  expect(afterKey(at("r0", "a"), grid, press("ArrowDown"))).toEqual(at("r1", "a"));
  expect(afterKey(at("r3", "c"), grid, press("ArrowRight"))).toEqual(at("r3", "c"));
  expect(afterKey(at("r1", "b"), grid, press("Home"))).toEqual(at("r1", "a"));
  expect(afterKey(at("r1", "b"), grid, press("End", { far: true }))).toEqual(at("r3", "c"));
  expect(afterKey(at("r1", "b"), grid, press("PageDown"))).toEqual(at("r3", "b"));
  expect(afterKey(at("r1", "b"), grid, press("x"))).toBeNull();
  expect(afterKey(null, { rows: [], columns: ["a"] }, press("ArrowDown"))).toBeNull();
});

it("grows with shift from the cell it began at, in either direction", () => {
  const grown = afterKey(at("r2", "b"), grid, press("ArrowUp", { shift: true, far: true }))!;
  const wider = afterKey(grown, grid, press("ArrowLeft", { shift: true }))!;
  expect(rangeOf(wider, grid)).toEqual({ top: 0, bottom: 2, left: 0, right: 1 });
});

it("takes all with control and A", () => {
  expect(rangeOf(afterKey(null, grid, press("a", { far: true })), grid)).toEqual({
    top: 0,
    bottom: 3,
    left: 0,
    right: 2,
  });
});

it("is nothing once an end has left the table, and begins anew", () => {
  expect(rangeOf(at("gone", "a"), grid)).toBeNull();
  expect(rangeOf(null, grid)).toBeNull();
  expect(afterKey(at("gone", "a"), grid, press("ArrowDown"))).toEqual(at("r0", "a"));
});
