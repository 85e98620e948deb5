import { expect, it } from "vitest";
import { cellOf, stateOf } from "../../../src/conformance/live-fixtures.js";
import { Panes } from "../../../src/live/redis/snapshot.js";

it("E2: applies what a page already showed without effect, in the order of the feed", () => {
  const panes = new Panes();
  panes.put(cellOf("a", 5));
  panes.put(cellOf("a", 3));
  panes.put(cellOf("b", 2));
  panes.drop({ grainMs: 1_000, pane: 0, version: 2 });
  panes.drop({ grainMs: 1_000, pane: 9_000, version: 9 });
  expect(stateOf(panes.cells())).toEqual(stateOf([cellOf("a", 5)]));
  panes.drop({ grainMs: 1_000, pane: 0, version: 5 });
  panes.put(cellOf("a", 4));
  expect(stateOf(panes.cells())).toEqual(stateOf([cellOf("a", 4)]));
});
