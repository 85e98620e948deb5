import { compileModel } from "@freshet/schema";
import { expect, it } from "vitest";
import { readEvent } from "../../src/verify/read-event.js";

const { plan } = compileModel([
  {
    name: "model.graphql",
    text: `
type Sale @event(topic: "sales", time: "at") { at: DateTime!  id: ID  count: Int  total: Long  price: Decimal  weight: Float }
type Sales @rollup(of: "Sale", grains: ["1m"]) { sales: Long! @count }`,
  },
]);

it.each([
  ['"price":1234567890.12345', true],
  ['"price":0.30000000000000004', false],
  ['"price":1e-400', false],
  ['"weight":0.30000000000000004', true],
  ['"total":10e-1', true],
  ['"total":9007199254740990.4', false],
  ['"count":3.00000000000000000001', false],
  ['"id":9007199254740990.4', false],
  ['"id":"9007199254740990.4"', true],
])("takes an event with %s: %s", (field, isTaken) => {
  const bytes = Buffer.from(`{"at":"2026-01-01T00:00:00Z",${field}}`);
  expect(readEvent(bytes, plan!.events[0]) !== null).toBe(isTaken);
});
