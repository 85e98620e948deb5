import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BulkPace } from "../../../src/history/mongodb/bulk-pace.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const taking = async (pace: BulkPace, documents: number, ms: number): Promise<void> => {
  await pace.measure(documents, async () => vi.advanceTimersByTime(ms));
};

describe("the pace of bulks", () => {
  it("shrinks to what a slow server takes in a tenth of the time-out, and grows again", async () => {
    const pace = new BulkPace(10_000);
    expect(pace.documentsMax).toBe(500);
    await taking(pace, 500, 5_000);
    expect(pace.documentsMax).toBe(100);
    await taking(pace, 100, 900);
    expect(pace.documentsMax).toBe(200);
    for (let bulk = 0; bulk < 5; bulk++) await taking(pace, pace.documentsMax, 10);
    expect(pace.documentsMax).toBe(500);
  });

  it("never falls below one document, and learns nothing from a bulk that was small for other reasons", async () => {
    const pace = new BulkPace(10_000);
    await taking(pace, 3, 60_000);
    expect(pace.documentsMax).toBe(1);
    const other = new BulkPace(10_000);
    await taking(other, 500, 2_000);
    await taking(other, 2, 1);
    expect(other.documentsMax).toBe(250);
  });

  it("shrinks after failures too", async () => {
    const pace = new BulkPace(10_000);
    const failing = pace.measure(500, async () => {
      vi.advanceTimersByTime(10_000);
      throw new Error("no answer");
    });
    await expect(failing).rejects.toThrow("no answer");
    expect(pace.documentsMax).toBe(50);
  });
});
