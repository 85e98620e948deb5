import { expect, test } from "vitest";
import { compileModel } from "@freshet/schema";
import { SALES } from "./models.js";

const [sources] = SALES.split('"What shops sell."');

function rollups(count: number, measure: string): string {
  const measures = Array.from({ length: 20 }, (_, i) => `  m${i}: ${measure}`).join("\n");
  const one = (i: number): string =>
    `type R${i} @rollup(of: "Sale", grains: ["1h"]) {\n  shop: String!\n${measures}\n}\n`;
  return sources + Array.from({ length: count }, (_, i) => one(i)).join("");
}

test("the largest model compiles, one more rollup is refused", () => {
  const { plan } = compileModel([{ name: "m", text: rollups(500, 'Long! @count(where: "items > 1")') }]);
  expect(plan?.rollups).toHaveLength(500);
  expect(compileModel([{ name: "m", text: rollups(501, "Long! @count") }]).problems).toMatchObject([
    { rule: "limits" },
  ]);
});

test("ten thousand problems are all reported", () => {
  const { problems } = compileModel([{ name: "m", text: rollups(500, 'Long! @count(where: "itmes > 1")') }]);
  expect(problems).toHaveLength(10_000);
  expect(problems[9_999]).toMatchObject({
    rule: "expressions",
    column: 29,
    suggestion: "did you mean `items`?",
  });
});
