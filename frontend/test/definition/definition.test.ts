import { expect, it } from "vitest";
import { readDefinition } from "../../src/definition/definition";

it("reads what is there and gives the rest its default", () => {
  const panel = {
    key: "a",
    view: "NOVEL",
    query: "{ a }",
    subscription: "subscription { a }",
    variables: [{ name: "n", default: 3 }, { name: "m" }],
  };
  const definition = readDefinition({
    dashboards: [{ name: "Today", refresh: 5000, panels: [panel, { key: "broken" }] }],
    dev: true,
  });
  expect(definition).toMatchObject({ app: "Freshet", notice: null, problems: [], watch: true });
  expect(definition.dashboards[0]).toMatchObject({ title: "Today", refresh: 5000 });
  expect(definition.dashboards[0]!.panels).toHaveLength(1);
  expect(definition.dashboards[0]!.panels[0]).toMatchObject({
    title: "a",
    view: "TABLE",
    variables: { n: 3 },
    width: null,
  });
});

it.each([null, 3, [], {}, { dashboards: "x" }])("refuses %j", (json) => {
  expect(() => readDefinition(json)).toThrow("not a list of dashboards");
});
