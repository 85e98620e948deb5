import { expect, test } from "vitest";
import { comparePlans } from "@freshet/schema";
import { planOf, SALES } from "./models.js";

const before = planOf(SALES);

function changes(from: string, to: string): string[] {
  expect(SALES).toContain(from);
  const next = planOf(SALES.replace(from, to));
  return comparePlans(before, next).map(({ kind, where, what }) => `${kind} ${where}: ${what}`);
}

test("nothing changes nothing", () => {
  expect(comparePlans(before, planOf(SALES))).toEqual([]);
  expect(changes('"What shops sell."', '"Sales."')).toEqual([]);
});

test("a new rollup, and a new ratio, are additive", () => {
  const rollup = SALES.slice(SALES.indexOf("type Sales")).replace("type Sales", "type More");
  expect(comparePlans(before, planOf(`${SALES}\n${rollup}`))).toEqual([
    { kind: "additive", what: "the rollup is new", where: "More" },
  ]);
  expect(changes("  total:", '  share: Float @ratio(of: "sales", to: "big")\n  total:')).toEqual([
    "additive Sales.share: the measure is new",
  ]);
});

test("a new measure is additive for clients and a rebuild of the data", () => {
  expect(changes("  total:", '  mean: Float @mean(of: "price")\n  total:')).toEqual([
    "rebuild Sales: the measure `mean` is new",
    "additive Sales.mean: the measure is new",
  ]);
});

test("what means something else is rebuilt, with the reasons", () => {
  expect(changes("price > 100", "price > 50")).toEqual(["rebuild Sales: the measure `big` changed"]);
  expect(changes('where: "price > 0"', 'where: "price > 1"')).toEqual(["rebuild Sales: `where` changed"]);
  expect(changes('["1h", "1d"]', '["1h"]')).toEqual([
    "rebuild Sales: the grains changed; the spans kept changed",
  ]);
  expect(changes('"sales", time', '"till", time')).toEqual([
    "rebuild Sales: its source or a table it looks up has changed",
  ]);
});

test("what clients may use and that goes is breaking", () => {
  const [first, ...rest] = changes('  total: Float @sum(of: "price")\n', "");
  expect(first).toMatch(/^breaking Sales\.total: Sales\.total was removed/u);
  expect(rest).toContain("rebuild Sales: the measure `total` is gone");
  expect(changes("sales: Long! @count", "sales: Long! @count @hidden")[0]).toMatch(
    /^breaking Sales\.sales:/u,
  );
  const gone = comparePlans(before, planOf(SALES.replace("type Sales", "type Turnover")));
  expect(gone.filter(({ kind }) => kind === "breaking").map(({ what }) => what)).toContain(
    "Sales was removed.",
  );
  expect(gone.map(({ kind }) => kind)).toEqual([...gone.map(({ kind }) => kind)].sort(breakingFirst));
});

function breakingFirst(a: string, b: string): number {
  const order = ["breaking", "rebuild", "additive"];
  return order.indexOf(a) - order.indexOf(b);
}
