import { expect, it } from "vitest";
import { holdOrder } from "../../src/table/held-order";

const rows = (...ids: string[]): { id: string; n: number }[] => ids.map((id, n) => ({ id, n }));

it("shows new values in the old places and counts the rows that will move", () => {
  const held = holdOrder(["a", "b", "c"], rows("b", "a", "c"), false);
  expect(held.rows.map((row) => row.id)).toEqual(["a", "b", "c"]);
  expect(held.rows[0]).toEqual({ id: "a", n: 1 });
  expect(held.moves).toBe(2);
});

it("lets rows go that left, and keeps new ones waiting", () => {
  const held = holdOrder(["a", "b"], rows("b", "c"), false);
  expect(held.rows.map((row) => row.id)).toEqual(["b"]);
  expect(held.moves).toBe(2);
  expect(holdOrder(["a", "b"], rows("a", "b"), false).moves).toBe(0);
});

it("puts those that come into a whole result after the others, so that nothing is missing in sums", () => {
  const held = holdOrder(["a", "b"], rows("c", "b", "a"), true);
  expect(held.rows.map((row) => row.id)).toEqual(["a", "b", "c"]);
  expect(held.moves).toBe(2);
});
