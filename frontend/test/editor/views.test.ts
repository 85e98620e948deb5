import { expect, test } from "vitest";
import { axesOf, fitting, offeredViews, reasonAgainst } from "../../src/editor/views";
import { punctuality } from "./models";

const views = (by: string[], measures: string[], every: string | null): string[] =>
  offeredViews.filter((view) => reasonAgainst(view, { by, measures, every }, punctuality) === null);

test("only views that can show the answer are offered", () => {
  expect(views([], ["departures"], null)).toEqual(["TABLE", "STAT"]);
  expect(views(["origin"], ["departures"], null)).toEqual(["TABLE", "BAR", "PIE", "MAP"]);
  expect(views(["origin"], ["lateShare"], null)).toEqual(["TABLE", "BAR", "MAP"]);
  expect(views(["terminal"], ["lateShare"], null)).toEqual(["TABLE", "BAR"]);
  expect(views(["origin", "state"], ["lateShare"], null)).toEqual(["TABLE", "HEATMAP"]);
  expect(views([], ["lateShare"], "1h")).toEqual(["TABLE", "LINE", "AREA", "BAR", "HEATMAP"]);
  expect(views(["origin"], ["lateShare"], "1h")).toEqual(["TABLE", "LINE", "AREA", "BAR", "HEATMAP"]);
  expect(views(["origin", "state"], ["lateShare"], "1h")).toEqual(["TABLE"]);
  expect(views([], ["delays"], null)).toEqual(["TABLE", "HISTOGRAM"]);
  expect(views([], ["p50", "p95"], null)).toEqual(["TABLE", "STAT", "HISTOGRAM"]);
  expect(views(["origin"], ["firstFlight", "busiest"], null)).toEqual(["TABLE"]);
  expect(views([], [], null)).toEqual([]);
});

test("the others say what they need", () => {
  const question = { by: ["origin"], measures: ["lateShare"], every: null };
  expect(reasonAgainst("STAT", question, punctuality)).toBe("Needs one row: no dimension.");
  expect(reasonAgainst("PIE", question, punctuality)).toContain("count or a sum");
  expect(reasonAgainst("TEXT", question, punctuality)).toContain("edited");
});

test("a question that a view can't show any more gets the nearest that can", () => {
  expect(fitting("STAT", { by: [], measures: ["departures"], every: "1h" }, punctuality)).toBe("LINE");
  expect(fitting("LINE", { by: [], measures: ["departures"], every: null }, punctuality)).toBe("STAT");
  expect(fitting("LINE", { by: ["origin"], measures: ["departures"], every: null }, punctuality)).toBe(
    "TABLE",
  );
  expect(fitting("BAR", { by: ["origin"], measures: ["departures"], every: null }, punctuality)).toBe("BAR");
});

test("axes are chosen for the view", () => {
  const axes = (view: (typeof offeredViews)[number], by: string[], every: string | null): string =>
    axesOf(view, { by, measures: ["departures", "lateShare"], every }, punctuality)
      .map(({ name, value }) => `${name}: ${value}`)
      .join(" ");
  expect(axes("TABLE", ["origin"], null)).toBe("");
  expect(axes("STAT", [], null)).toBe('y: ["departures", "lateShare"]');
  expect(axes("LINE", [], "1h")).toBe('x: "window.start" y: ["departures", "lateShare"]');
  expect(axes("AREA", ["origin"], "1h")).toBe('x: "window.start" y: ["departures"] series: "origin"');
  expect(axes("BAR", ["origin"], null)).toBe('x: "origin" y: ["departures", "lateShare"]');
  expect(axes("PIE", ["origin"], null)).toBe('x: "origin" y: ["departures"]');
  expect(axes("HEATMAP", [], "1h")).toBe('x: "window.start" y: ["window.start"] colour: "departures"');
  expect(axes("HEATMAP", ["origin", "state"], null)).toBe('x: "state" y: ["origin"] colour: "departures"');
  expect(axes("MAP", ["state"], null)).toBe('x: "state" colour: "departures"');
});
