import { expect, it } from "vitest";
import { drillDown } from "../../src/choices/drill";
import { readDefinition } from "../../src/definition/definition";

const panel = (key: string, more: object): object => ({
  key,
  query: "{ a }",
  subscription: "{ a }",
  ...more,
});
const { dashboards } = readDefinition({
  dashboards: [
    { name: "Today", panels: [panel("worst", { link: "Airport" }), panel("lost", { link: "Gone" })] },
    {
      name: "Airport",
      panels: [
        panel("a", {
          variables: [
            { name: "origin", type: "String!" },
            { name: "gate", type: "Int" },
          ],
        }),
      ],
    },
  ],
});
const [worst, lost] = dashboards[0]!.panels;

it("gives the variables of the other dashboard what the row has of the same name", () => {
  const row = { id: "1", origin: "ATL", state: "GA", departures: 4 };
  expect(drillDown(worst!, row, dashboards)).toEqual({ name: "Airport", variables: { origin: "ATL" } });
});

it("leads nowhere from the row of all others, and where no such dashboard is", () => {
  expect(drillDown(worst!, { id: "1", origin: null, overflow: true }, dashboards)).toBeNull();
  expect(drillDown(lost!, { id: "1", origin: "ATL" }, dashboards)).toBeNull();
});
