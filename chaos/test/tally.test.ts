import { expect, it } from "vitest";
import { Tally } from "../tally.mjs";

function tally(): Tally {
  const made = new Tally();
  for (const [partition, offset, amount] of [
    [0, 0, 5],
    [0, 3, 7],
    [2, 1, 100],
    [0, 4, 1],
  ])
    made.add(partition, offset, amount);
  return made;
}

it("adds up what is at the frontier or before it, in each partition", () => {
  expect(tally().upTo([])).toEqual({ events: 0, amount: 0 });
  expect(tally().upTo([-1, -1, -1])).toEqual({ events: 0, amount: 0 });
  expect(tally().upTo([2, 9])).toEqual({ events: 1, amount: 5 });
  expect(tally().upTo([3, -1, 0])).toEqual({ events: 2, amount: 12 });
  expect(tally().upTo([9, 9, 9, 9])).toEqual({ events: 4, amount: 113 });
});

it("tells totals that are not those of their frontier", () => {
  const counted = { orders: "events", revenue: "amount" };
  expect(tally().wrong(counted, { orders: 2, revenue: 12 }, [3])).toBeNull();
  expect(tally().wrong(counted, null, [-1])).toBeNull();
  expect(tally().wrong(counted, { orders: 3, revenue: 12 }, [3])).toBe(
    "orders is 3, the log up to 3 makes 2",
  );
  expect(tally().wrong(counted, { orders: 2, revenue: 12.5 }, [3])).toMatch(/revenue is 12.5/);
  expect(tally().wrong(counted, null, [3])).toMatch(/orders is 0/);
});
