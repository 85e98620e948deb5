import { HistoryError } from "@freshet/engines";
import { describe, expect, it } from "vitest";
import type { Environment } from "../../src/options.js";
import { DEFAULT_TUNING } from "../../src/options.js";
import { Retry, StoppedError } from "../../src/session/retry.js";

function retryWith(
  waits: number[],
  signal = new AbortController().signal,
  reasons: (string | null)[] = [],
): Retry {
  const clock = { now: () => 0, sleep: async (ms: number) => void waits.push(ms) };
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const tuning = { ...DEFAULT_TUNING, retryMsMin: 10, retryMsMax: 35 };
  return new Retry({ clock, logger, tuning } as unknown as Environment, signal, (reason) =>
    reasons.push(reason),
  );
}

function failing(times: number): () => Promise<string> {
  let calls = 0;
  return async () => {
    if (calls++ < times) throw new HistoryError("unavailable", "The store is away.", { canRetry: true });
    return "done";
  };
}

describe("Retry", () => {
  it("tries again with growing, bounded waits, and says why it waits and when it goes on", async () => {
    const waits: number[] = [];
    const reasons: (string | null)[] = [];
    const retry = retryWith(waits, undefined, reasons);
    expect(await retry.run("Writing", failing(4))).toBe("done");
    expect(waits).toEqual([10, 20, 35, 35]);
    expect(reasons).toEqual([...Array(4).fill("Writing failed: The store is away."), null]);
  });

  it("rethrows at once what can't be retried", async () => {
    const waits: number[] = [];
    const corrupt = new HistoryError("corrupt", "A chunk is damaged.");
    await expect(retryWith(waits).run("Reading", () => Promise.reject(corrupt))).rejects.toBe(corrupt);
    expect(waits).toEqual([]);
  });

  it("gives up when the task ends", async () => {
    const ended = new AbortController();
    ended.abort();
    await expect(retryWith([], ended.signal).run("Writing", failing(1))).rejects.toBeInstanceOf(StoppedError);
  });
});
