import { describe, expect, it } from "vitest";
import { findPanel } from "../../src/embed/find-panel";
import { readDefinition } from "../../src/definition/definition";

const panel = (key: string, title: string): object => ({
  ...{ key, title, field: "punctuality", rollup: "Punctuality", view: "TABLE" },
  query: "query { punctuality { nodes { departures } } }",
  subscription: "subscription { punctuality { rows { departures } } }",
});
const { dashboards } = readDefinition({
  dashboards: [
    {
      name: "Today",
      title: "Departures today",
      panels: [panel("worst", "Latest airports"), panel("byHour", "By hour")],
    },
    { name: "Routes", title: "Routes", panels: [panel("routes", "All / every")] },
    { name: "Airport", title: "One airport", panels: [panel("byHour", "By hour"), panel("day", "By day")] },
  ],
});
const found = (operation: string): string | undefined => {
  const one = findPanel(dashboards, operation);
  return "panel" in one ? `${one.dashboard.name}.${one.panel.key}` : undefined;
};
const message = (operation: string): string => {
  const one = findPanel(dashboards, operation);
  return "message" in one ? one.message : "";
};

describe("the panel of an operation", () => {
  it.each([
    ["Today/worst", "Today.worst"],
    ["Today/Latest airports", "Today.worst"],
    [" departures today/latest airports ", "Today.worst"],
    ["Routes/All / every", "Routes.routes"],
    ["Routes", "Routes.routes"],
    ["Latest airports", "Today.worst"],
    ["Airport/byHour", "Airport.byHour"],
  ])("%s", (operation, one) => {
    expect(found(operation)).toBe(one);
  });

  it("says which panels there are where a name is of several", () => {
    expect(message("By hour")).toContain("Today/byHour, Airport/byHour");
    expect(message("Today")).toContain("Today/worst, Today/byHour");
  });

  it("says which panels there are where there is none of the name", () => {
    expect(message("Tomorrow/worst")).toContain("Today/worst, Today/byHour, Routes/routes");
    expect(message("")).toContain("Today/worst");
  });
});
