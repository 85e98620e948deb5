import { pino } from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EngineWatch } from "../../src/engines/engine-watch.js";

const logger = pino({ level: "silent" });
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("tells of an engine that is away, and that it is back", async () => {
  let answer: () => Promise<string | null> = () => Promise.reject(new Error("connection refused"));
  const watch = new EngineWatch([{ what: "Redis", look: () => answer() }], logger);
  await vi.advanceTimersByTimeAsync(0);
  expect(watch.reasons).toEqual(["Redis can't be used: connection refused"]);
  answer = () => Promise.resolve("Redis is read-only");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(watch.reasons).toEqual(["Redis is read-only"]);
  answer = () => Promise.resolve(null);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(watch.reasons).toEqual([]);
  watch.close();
  expect(vi.getTimerCount()).toBe(0);
});

it("tells of one that does not answer at all", async () => {
  const watch = new EngineWatch([{ what: "Kafka", look: () => new Promise(() => undefined) }], logger);
  await vi.advanceTimersByTimeAsync(7_999);
  expect(watch.reasons).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(watch.reasons).toEqual(["Kafka does not answer"]);
  watch.close();
});
