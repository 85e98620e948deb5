import { describe, expect, test } from "vitest";
import { modelText, planOf, SALES } from "./models.js";

const before = planOf(SALES);

function changed(from: string, to: string): string {
  expect(SALES).toContain(from);
  return planOf(SALES.replace(from, to)).fingerprint;
}

describe("what stored data means", () => {
  test.each([
    ["the topic", '"sales", time', '"till", time'],
    ["a key", ', key: "shop"', ""],
    ["the lateness", 'key: "shop")', 'key: "shop") @time(lateness: "1m")'],
    ["what is accepted", "items: Int", "items: Int!"],
    ["the table's file", '"shops.csv"', '"branches.csv"'],
    ["a condition", "price > 0", "price > 1"],
    ["a measure's condition", "price > 100", "price > 101"],
    ["what is aggregated", '@sum(of: "price")', '@sum(of: "price * 2")'],
    ["a function", '@sum(of: "price")', '@mean(of: "price")'],
    ["a measure's name", "total: Float", "sum: Float"],
    ["a dimension", '"place.city"', '"place.code"'],
    ["a grain", '["1h", "1d"]', '["1h"]'],
    [
      "the span kept",
      '@keep(live: "6h")',
      '@keep(history: [{ grain: "1h", for: "9d" }, { grain: "1d", for: "9d" }])',
    ],
    ["the limit of groups", 'where: "price > 0")', 'where: "price > 0", maxGroups: 10)'],
  ])("changes with %s", (_what, from, to) => {
    expect(changed(from, to)).not.toBe(before.fingerprint);
  });

  test.each([
    ["a description", '"What shops sell."', '"Sales by shop."'],
    ["a label", "sales: Long! @count", 'sales: Long! @count @label(text: "Sales")'],
    ["a unit", '@unit(name: "%")', ""],
    ["hidden", "sales: Long! @count", "sales: Long! @count @hidden"],
    ["the live span", 'live: "6h"', 'live: "1d"'],
    ["idle", 'key: "shop")', 'key: "shop") @time(idle: "5m")'],
    ["spaces and brackets", "price > 0", "( price>0 )"],
    ["how a condition's number is written", "price > 100", "price > 100.0"],
    ["a ratio", "bigShare: Float", "share: Float"],
    ["the span of an id that is not there", 'key: "shop")', 'key: "shop", dedupe: "1h")'],
    ["another spelling of a grain", '["1h", "1d"]', '["60m", "24h"]'],
    [
      "the field order of a rollup's presentation",
      "city: String @by",
      'city: String @label(text: "City") @by',
    ],
  ])("does not change with %s", (_what, from, to) => {
    expect(changed(from, to)).toBe(before.fingerprint);
  });

  test("changes with a table's content, but only for rollups that look it up", () => {
    const text = modelText("flights");
    const file = "vega-datasets/data/airports.csv";
    const [a, b] = ["1", "2"].map((hash) => planOf(text, { tables: new Map([[file, hash]]) }).rollups);
    expect(a.map(({ fingerprint }, index) => fingerprint === b[index].fingerprint)).toEqual([
      false,
      true,
      true,
    ]);
  });

  test("does not depend on the order of rollups", () => {
    const [head, ...rollups] = modelText("flights").split(/\n(?=type (?:Punctuality|Routes|Network))/u);
    const turned = planOf([head, ...rollups.reverse()].join("\n"));
    expect(turned.fingerprint).toBe(planOf(modelText("flights")).fingerprint);
  });
});
