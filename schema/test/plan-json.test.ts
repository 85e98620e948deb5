import { expect, test } from "vitest";
import { planFromJson, planToJson } from "@freshet/schema";
import { modelText, planOf } from "./models.js";

test("a plan survives being stored", () => {
  const plan = planOf(modelText("flights"));
  expect(planFromJson(planToJson(plan))).toEqual(plan);
});

test.each(["", "null", "[]", "{}", '{"format":99,"plan":{}}', '{"format":1'])(
  "%j is not a stored plan",
  (text) => {
    expect(() => planFromJson(text)).toThrow();
  },
);
