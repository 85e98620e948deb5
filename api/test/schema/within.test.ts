import { describe, expect, it } from "vitest";
import { within } from "../../src/schema/within.js";

/** Work that goes on until it is told to end. */
function endless(told: string[]): (signal: AbortSignal) => Promise<never> {
  return (signal) =>
    new Promise((_, reject) =>
      signal.addEventListener("abort", () => {
        told.push(String((signal.reason as Error).message));
        reject(signal.reason as Error);
      }),
    );
}

describe("work with bounded patience", () => {
  it("gives its result, or its own error", async () => {
    expect(await within({ ms: 60_000 }, async () => 7)).toBe(7);
    const failing = within({ ms: 60_000 }, () => Promise.reject(new Error("mine")));
    await expect(failing).rejects.toThrow("mine");
  });

  it("is told to end when it takes too long", async () => {
    const told: string[] = [];
    await expect(within({ ms: 5 }, endless(told))).rejects.toMatchObject({
      extensions: { code: "UNAVAILABLE" },
    });
    expect(told).toEqual(["This took longer than 5 ms. Ask for a shorter period or fewer groups."]);
  });

  it("is told to end when nobody waits for it", async () => {
    const told: string[] = [];
    const client = new AbortController();
    const waiting = within({ ms: 60_000, asked: client.signal }, endless(told));
    client.abort();
    await expect(waiting).rejects.toMatchObject({ extensions: { code: "UNAVAILABLE" } });
    expect(told).toEqual(["Whoever asked has gone."]);
  });
});
