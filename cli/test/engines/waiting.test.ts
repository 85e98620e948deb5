import { LogError } from "@freshet/engines";
import { pino } from "pino";
import { expect, it, vi } from "vitest";
import { StartAbortedError, Waiting } from "../../src/engines/waiting.js";

function waiting(): { waiting: Waiting; stop: AbortController; lines: string[] } {
  const lines: string[] = [];
  const stop = new AbortController();
  const logger = pino({ base: undefined }, { write: (line: string) => void lines.push(line) });
  return { waiting: new Waiting(logger, stop.signal), stop, lines };
}

it("tries again what may succeed later, and says meanwhile what it waits for", async () => {
  const { waiting: wait, lines } = waiting();
  const seen: (readonly string[])[] = [];
  let attempts = 0;
  const result = await wait.until("Kafka", async () => {
    seen.push(wait.reasons);
    if (++attempts < 3) throw new LogError("io", "nobody answers", { canRetry: true });
    return "open";
  });
  expect(result).toBe("open");
  const reason = ["Waiting for Kafka: nobody answers"];
  expect(seen).toEqual([["Looking for Kafka"], reason, reason]);
  expect(wait.reasons).toEqual([]);
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    ...reason,
    ...reason,
    "Kafka: there now",
  ]);
});

it("says early what is seen while an attempt has no result, and no more once it has", async () => {
  vi.useFakeTimers();
  try {
    const { waiting: wait, lines } = waiting();
    let open: (engine: string) => void = () => undefined;
    const attempt = (): Promise<string> => new Promise((resolve) => (open = resolve));
    const result = wait.until("Kafka", attempt, async () => "nothing answers at here:9092");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(wait.reasons).toEqual(["Waiting for Kafka: nothing answers at here:9092"]);
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(wait.reasons);
    open("open");
    expect(await result).toBe("open");
    expect(
      await wait.until(
        "Redis",
        async () => 1,
        async () => "not asked",
      ),
    ).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([wait.reasons, lines.length]).toEqual([[], 1]);
  } finally {
    vi.useRealTimers();
  }
});

it("gives up at once what will not get better", async () => {
  const { waiting: wait } = waiting();
  const refused = new LogError("io", "wrong password");
  await expect(wait.until("Kafka", () => Promise.reject(refused))).rejects.toBe(refused);
  expect(wait.reasons).toEqual([]);
});

it("ends when the process is asked to, whatever is under way", async () => {
  const { waiting: wait, stop } = waiting();
  const forEver = wait.until("Kafka", () => new Promise(() => undefined));
  stop.abort();
  await expect(forEver).rejects.toThrow(StartAbortedError);
  await expect(wait.until("Redis", () => Promise.resolve(1))).rejects.toThrow(StartAbortedError);
});
