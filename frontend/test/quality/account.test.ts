import { expect, it } from "vitest";
import { account } from "../../src/quality/account";
import { readSources } from "../../src/stream/sources";

it("sums every event of all sources, and says what is still on its way", () => {
  const sources = readSources([
    {
      name: "a",
      read: 10,
      applied: 6,
      late: 1,
      invalid: 2,
      filtered: 1,
      reasons: [
        { reason: "late", count: 9 },
        { reason: "json", count: 2 },
      ],
    },
    {
      name: "b",
      read: 5,
      applied: 3,
      late: 0,
      invalid: 1,
      filtered: 0,
      reasons: [{ reason: "something new", count: 1 }],
    },
  ]);
  expect(account(sources)).toMatchObject({
    read: 15,
    applied: 9,
    late: 1,
    invalid: 3,
    filtered: 1,
    unaccounted: 1,
    topReason: "2 not JSON",
  });
});
