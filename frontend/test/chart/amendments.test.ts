import { expect, it } from "vitest";
import { amendmentsAfter } from "../../src/chart/amendments";
import type { Pane } from "../../src/chart/chart-model";

const pane = (start: number, amended: number, open = false): Pane => ({
  start,
  end: start + 10,
  open,
  amended,
});

it("marks what grew after closing, adds to it, and forgets it after five minutes", () => {
  const first = amendmentsAfter([], { before: [pane(0, 3)], after: [pane(0, 5)], now: 1_000 });
  expect(first).toEqual([{ start: 0, end: 10, by: 2, at: 1_000 }]);
  const second = amendmentsAfter(first, { before: [pane(0, 5)], after: [pane(0, 6)], now: 2_000 });
  expect(second).toEqual([{ start: 0, end: 10, by: 3, at: 2_000 }]);
  expect(amendmentsAfter(second, { before: [pane(0, 6)], after: [pane(0, 6)], now: 301_999 })).toEqual(
    second,
  );
  expect(amendmentsAfter(second, { before: [pane(0, 6)], after: [pane(0, 6)], now: 302_000 })).toEqual([]);
});

it("marks neither panes that only now appear, nor open ones, nor what has left the chart", () => {
  expect(amendmentsAfter([], { before: [], after: [pane(0, 5)], now: 0 })).toEqual([]);
  expect(amendmentsAfter([], { before: [pane(0, 0, true)], after: [pane(0, 1)], now: 0 })).toEqual([]);
  const mark = { start: 0, end: 10, by: 1, at: 0 };
  expect(amendmentsAfter([mark], { before: [pane(0, 1)], after: [pane(10, 0)], now: 1 })).toEqual([]);
});
