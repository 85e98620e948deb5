import { expect, it } from "vitest";
import { fromText, toText } from "../../src/table/table-address";
import {
  isFiltered,
  needsAll,
  sortBy,
  untouched,
  withFilter,
  withMoved,
  withPinned,
  withVisible,
  withWidth,
} from "../../src/table/table-state";
import type { TableState } from "../../src/table/table-state";

const own = [{ field: "lateShare", descending: true }];
const click = (state: TableState, name: string, add = false, isNumber = true): TableState =>
  sortBy(state, { name, isNumber, own, add });

it("sorts a number by its largest first, turns it, and gives the order back at the third click", () => {
  const once = click(untouched, "departures");
  expect(once.sort).toEqual([{ field: "departures", descending: true }]);
  const twice = click(once, "departures");
  expect(twice.sort).toEqual([{ field: "departures", descending: false }]);
  expect(click(twice, "departures")).toEqual(untouched);
  expect(click(untouched, "origin", false, false).sort).toEqual([{ field: "origin", descending: false }]);
});

it("turns the panel's own order with the first click on it", () => {
  expect(click(untouched, "lateShare").sort).toEqual([{ field: "lateShare", descending: false }]);
});

it("keeps the columns before with shift, and takes one out again", () => {
  const both = click(untouched, "departures", true);
  expect(both.sort.map((one) => one.field)).toEqual(["lateShare", "departures"]);
  const turned = click(both, "departures", true);
  expect(turned.sort[1]).toEqual({ field: "departures", descending: false });
  expect(click(turned, "departures", true).sort).toEqual(own);
});

it("knows when rows beyond the first are needed", () => {
  expect(needsAll(untouched)).toBe(false);
  expect(needsAll(withWidth(untouched, "origin", 100))).toBe(false);
  expect(needsAll({ ...untouched, search: "  " })).toBe(false);
  expect(needsAll({ ...untouched, search: "a" })).toBe(true);
  expect(needsAll({ ...untouched, groupBy: "state" })).toBe(true);
});

it("takes a filter that asks for nothing as none", () => {
  const one = withFilter(untouched, "late", { kind: "range", from: 3, to: null });
  expect(isFiltered(one)).toBe(true);
  expect(withFilter(one, "late", { kind: "range", from: null, to: null })).toEqual(untouched);
  expect(withFilter(one, "late", { kind: "set", values: [] })).toEqual(untouched);
  expect(withFilter(one, "late", null)).toEqual(untouched);
});

it("moves, hides, pins and widens within limits", () => {
  expect(withMoved(untouched, ["a", "b", "c"], "c", 0).order).toEqual(["c", "a", "b"]);
  expect(withMoved(untouched, ["a", "b", "c"], "a", 99).order).toEqual(["b", "c", "a"]);
  expect(withMoved(untouched, ["a", "b"], "x", 0)).toBe(untouched);
  expect(withWidth(untouched, "a", 2).widths).toEqual({ a: 48 });
  const hidden = withVisible(untouched, "a", false);
  expect([hidden.hidden, hidden.shown]).toEqual([["a"], []]);
  expect([withVisible(hidden, "a", true).hidden, withVisible(hidden, "a", true).shown]).toEqual([[], ["a"]]);
  const pinned = ["a", "b", "c", "d", "e"].reduce((state, name) => withPinned(state, name, true), untouched);
  expect(pinned.pinned).toEqual(["b", "c", "d", "e"]);
});

it("stands in an address and comes back as it was", () => {
  const state: TableState = {
    sort: [
      { field: "late", descending: true },
      { field: "origin", descending: false },
    ],
    search: "São *.= \ud83d\udeeb",
    filters: {
      origin: { kind: "set", values: ["A.B", "", "c*d"] },
      state: { kind: "text", text: "new york" },
      delay: { kind: "range", from: -1.5, to: null },
    },
    hidden: ["busiest"],
    shown: ["p95"],
    order: ["late", "origin"],
    pinned: ["origin"],
    widths: { origin: 120 },
    groupBy: "state",
  };
  expect(fromText(toText(state))).toEqual(state);
  expect(toText(untouched)).toBe("");
  expect(toText({ ...untouched, sort: [{ field: "late", descending: true }] })).toBe("sort.-late");
});

it("reads nothing out of an address that makes no sense, and writes none that is too long", () => {
  for (const text of [
    "",
    "***",
    "sort.<script>",
    "range.a.x.y",
    "is",
    "width.a.-3",
    "has.a.%E0%A4%A",
    "x".repeat(3000),
  ])
    expect(fromText(text)).toEqual(untouched);
  expect(toText({ ...untouched, search: "x".repeat(5000) })).toBe("");
  expect(toText({ ...untouched, search: "\ud800" })).toContain("find.");
});
