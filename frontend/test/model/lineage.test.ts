import { expect, it } from "vitest";
import { readDefinition } from "../../src/definition/definition";
import { exactness, lineageOf } from "../../src/model/lineage";
import { readSources } from "../../src/stream/sources";

const panel = { key: "p", title: "P", rollup: "Sales", query: "{ a }", subscription: "{ a }" };
const definition = readDefinition({
  dashboards: [{ name: "D", title: "Shops", panels: [panel] }],
  model: [
    { name: "Sales", field: "sales", source: "Sale" },
    { name: "Visits", field: "visits", source: "Visit" },
  ],
});

it("leads from the topic over the rollup to the tiles", () => {
  const [sale, visit] = lineageOf(definition, readSources([{ name: "Sale", topic: "sales.v1" }]));
  expect(sale).toMatchObject({ source: "Sale", topic: "sales.v1" });
  expect(sale!.rollups[0]!.tiles).toEqual([
    { dashboard: "D", dashboardTitle: "Shops", panel: "p", title: "P" },
  ]);
  expect(visit).toMatchObject({ topic: null, rollups: [{ tiles: [] }] });
});

it("says how exact a measure is", () => {
  expect(exactness(false, null)).toBe("exact");
  expect(exactness(true, "0.0081")).toBe("≈ within 0.81\u202f%");
  expect(exactness(true, null)).toBe("≈ near");
});
