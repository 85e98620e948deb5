import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Turns } from "../../src/live/turns.js";
import type { Reader } from "../../src/read/reader.js";

beforeEach(() => void vi.useFakeTimers());

afterEach(() => void vi.useRealTimers());

function readerThatIs(behind: boolean): Reader {
  return { behind } as unknown as Reader;
}

/** Milliseconds until the next has its turn. */
async function waited(turns: Turns, reader: Reader): Promise<number> {
  const began = Date.now();
  let at = NaN;
  void turns.begin(reader).then(() => (at = Date.now()));
  await vi.advanceTimersByTimeAsync(5_000);
  return at - began;
}

describe("turns of live queries", () => {
  it("follow each other at once when nothing is behind", async () => {
    const turns = new Turns();
    const end = await turns.begin(readerThatIs(false));
    end(30);
    expect(await waited(turns, readerThatIs(false))).toBe(0);
  });

  it("leave seven parts in eight of the time to what is behind", async () => {
    const turns = new Turns();
    const end = await turns.begin(readerThatIs(true));
    end(30);
    expect(await waited(turns, readerThatIs(true))).toBe(210);
  });

  it("are not held by one that does not come back", async () => {
    const turns = new Turns();
    await turns.begin(readerThatIs(true));
    expect(await waited(turns, readerThatIs(true))).toBe(1_000);
  });

  it("end their rest when closed", async () => {
    const turns = new Turns();
    const end = await turns.begin(readerThatIs(true));
    end(200);
    turns.close();
    expect(await waited(turns, readerThatIs(true))).toBe(0);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });
});
