import { LogError } from "@freshet/engines";
import { pino } from "pino";
import { expect, it } from "vitest";
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
