import { expect, it } from "vitest";
import { tableOf } from "../table.mjs";

it("tells of each fault how often it was, and how long it took until all was well", () => {
  const rounds = [
    { faults: ["process killed", "Redis wiped"], recoveryMs: 4_000 },
    { faults: ["process killed"], recoveryMs: 1_000 },
    { faults: ["process killed"], recoveryMs: 12_340 },
    { faults: ["broker killed"], recoveryMs: null },
  ];
  expect(tableOf(rounds, { differences: 0 })).toBe(
    `
fault            times   recovery p50      max   differences
Redis wiped          1          4.0 s    4.0 s
broker killed        1              –        –
process killed       3          4.0 s   12.3 s
all                  5          4.0 s   12.3 s             0`.trim(),
  );
});
