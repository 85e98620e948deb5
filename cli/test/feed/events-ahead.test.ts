import { LiveError, type LiveStore, type Log, LogError } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import { pino } from "pino";
import { expect, it } from "vitest";
import { eventsAhead } from "../../src/feed/events-ahead.js";

const plan = { events: [{ name: "Order", topic: "orders" }] } as unknown as Plan;
const logger = pino({ level: "silent" });

function ahead(sources: () => Promise<unknown>, end = () => Promise.resolve(10)): Promise<number> {
  const live = { sources } as unknown as LiveStore;
  return eventsAhead({ plan, log: { end } as unknown as Log, live, logger });
}

const told = (): Promise<unknown> =>
  Promise.resolve([
    { source: "Order", partition: 0, frontier: 9 },
    { source: "Order", partition: 1, frontier: 5 },
    { source: "Another", partition: 0, frontier: 0 },
  ]);

it("is what the log has and the live store does not tell of", async () => {
  expect(await ahead(told)).toBe(4);
  expect(await eventsAhead({ plan, log: {} as Log, live: null, logger })).toBe(0);
});

it("is nothing while an engine is away, so that the feed goes on", async () => {
  const away = new LiveError("unavailable", "no answer", { canRetry: true });
  expect(await ahead(() => Promise.reject(away))).toBe(0);
  const leaderless = new LogError("io", "no leader", { canRetry: true });
  expect(await ahead(told, () => Promise.reject(leaderless))).toBe(0);
});

it("tells what will not pass", async () => {
  const closed = new LiveError("closed", "closed");
  await expect(ahead(() => Promise.reject(closed))).rejects.toBe(closed);
});
