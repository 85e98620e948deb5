import { expect, it } from "vitest";
import { readDefinition } from "../../src/definition/definition";
import { placesOf, searchPlaces } from "../../src/page/places";
import { readReports } from "../../src/page/use-reports";
import { nextOf } from "../../src/page/use-wall";
import { explorerAddress } from "../../src/panel/explorer";

const panel = { key: "worst", title: "Latest airports", query: "{ a }", subscription: "{ a }" };
const { dashboards } = readDefinition({
  dashboards: [{ name: "Today", title: "Departures today", panels: [panel] }],
});

it("finds dashboards, panels and pages by words, own titles first", () => {
  const places = placesOf(dashboards, readReports({ reports: [{ name: "Weekly", title: "Week by week" }] }));
  expect(searchPlaces(places, "").length).toBe(7);
  expect(searchPlaces(places, "today").map((one) => one.title)).toEqual([
    "Departures today",
    "Latest airports",
  ]);
  expect(searchPlaces(places, "latest today").map((one) => one.panel)).toEqual(["worst"]);
  expect(searchPlaces(places, "qual")[0]!.view).toBe("quality");
  expect(searchPlaces(places, "week")[0]).toMatchObject({ view: "report", name: "Weekly" });
});

it.each([null, {}, { reports: 1 }, { reports: [null, { title: "No name" }] }])(
  "takes %j for no reports",
  (answer) => expect(readReports(answer)).toEqual([]),
);

it("goes around on a wall, and stays where there is nothing else", () => {
  expect(nextOf(["a", "b"], "b")).toBe("a");
  expect(nextOf(["a", "b"], null)).toBe("a");
  expect(nextOf(["a"], "a")).toBeNull();
  expect(nextOf([], "a")).toBeNull();
});

it("opens a document with its variables in the explorer", () => {
  expect(explorerAddress("{ a }", {})).toBe("/graphql?query=%7B+a+%7D");
  expect(new URL(explorerAddress("{ a }", { n: 1 }), "http://x").searchParams.get("variables")).toBe(
    '{"n":1}',
  );
});
