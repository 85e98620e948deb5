import { expect, it } from "vitest";
import { applied, difference, imbalance, nothing } from "../shown.mjs";

const row = (id: string, orders: number) => ({ id, orders });
const frame = (kind: string, rows: object[], more: object = {}) => ({
  ...{ kind, rows, removed: [], totals: null, revision: { token: `after ${kind}` } },
  ...more,
});
const first = applied(nothing, frame("SNAPSHOT", [row("a", 1), row("b", 2)], { totals: { orders: 3 } }));

it("replaces everything by a snapshot", () => {
  expect([...first.rows.values()]).toEqual([row("a", 1), row("b", 2)]);
  const next = applied(first, frame("SNAPSHOT", [row("c", 1)], { totals: { orders: 1 } }));
  expect([...next.rows.keys()]).toEqual(["c"]);
  expect(next).toMatchObject({ totals: { orders: 1 }, token: "after SNAPSHOT" });
});

it("patches by a delta, and leaves earlier states as they were", () => {
  const delta = frame("DELTA", [row("b", 5), row("c", 1)], { removed: ["a"], totals: { orders: 6 } });
  const next = applied(first, delta);
  expect([...next.rows.values()]).toEqual([row("b", 5), row("c", 1)]);
  expect(next.totals).toEqual({ orders: 6 });
  expect([...first.rows.values()]).toEqual([row("a", 1), row("b", 2)]);
});

it("moves only the token by a heartbeat", () => {
  expect(applied(first, frame("HEARTBEAT", []))).toEqual({ ...first, token: "after HEARTBEAT" });
});

it.each([
  ["a row that is missing", [row("a", 1), row("b", 2), row("c", 0)], { orders: 3 }, /row c is missing/],
  ["a row that is too many", [row("a", 1)], { orders: 3 }, /1 rows that the query does not have, such as b/],
  ["another value", [row("a", 1), row("b", 9)], { orders: 3 }, /"orders":2.*"orders":9/],
  ["other totals", [row("a", 1), row("b", 2)], { orders: 4 }, /totals/],
])("tells %s", (_, nodes, totals, words) => {
  expect(difference(first, { nodes, totals })).toMatch(words);
});

it("finds no difference in the order of rows and fields", () => {
  const nodes = [
    { orders: 2, id: "b" },
    { orders: 1, id: "a" },
  ];
  expect(difference(first, { nodes, totals: { orders: 3 } })).toBeNull();
});

it("tells rows that do not make the totals", () => {
  expect(imbalance(first, ["orders"])).toBeNull();
  expect(imbalance({ ...first, totals: { orders: 4 } }, ["orders"])).toMatch(/make 3, the totals say 4/);
  expect(imbalance({ ...first, totals: null }, ["orders"])).toBe("rows and no totals");
  expect(imbalance({ rows: new Map(), totals: null }, ["orders"])).toBeNull();
});
