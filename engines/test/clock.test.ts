import { systemClock } from "@freshet/engines";
import { expect, it } from "vitest";

it("sleeps as long as it is told, and wakes when the signal aborts", async () => {
  const before = performance.now();
  await systemClock.sleep(20);
  expect(performance.now() - before).toBeGreaterThan(15);
  const stop = new AbortController();
  const sleeping = systemClock.sleep(1e6, stop.signal);
  stop.abort();
  await sleeping;
  await systemClock.sleep(1e6, stop.signal);
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
});
