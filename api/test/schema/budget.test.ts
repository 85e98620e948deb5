import { afterEach, describe, expect, it } from "vitest";
import { Budget } from "../../src/schema/budget.js";
import { type Rig, flight, openRig } from "../fixture.js";
import { type Served, post, serve } from "../serve/server.js";

let rig: Rig;
let served: Served | null = null;

afterEach(async () => {
  await served?.close();
  served = null;
  await rig?.close();
});

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), 5));

describe("the budget of an operation", () => {
  it("is spent by all fields together, and none begins before all are known", async () => {
    const budget = new Budget(100);
    const begun: string[] = [];
    const field = async (name: string, estimate: Promise<number>): Promise<void> => {
      await budget.admit(name, estimate);
      begun.push(name);
    };
    const results = await Promise.allSettled([field("quick", Promise.resolve(60)), field("slow", later(60))]);
    expect(begun).toEqual([]);
    for (const result of results)
      expect(result).toMatchObject({
        reason: {
          message:
            "The 2 fields of this operation would together read about 120 cells, more than 100: quick about 60, slow about 60. Ask for fewer fields at a time, or for shorter periods.",
          extensions: { code: "TOO_EXPENSIVE", estimate: 120, limit: 100 },
        },
      });
  });

  it("lets what fits begin, whatever becomes of a field that can't be estimated", async () => {
    const budget = new Budget(100);
    const failed = budget.admit(
      "wrong",
      later(0).then(() => Promise.reject(new Error("no period"))),
    );
    const fine = budget.admit("fine", Promise.resolve(100));
    await expect(failed).rejects.toThrow("no period");
    await fine;
  });

  it("counts aliases of one costly field over HTTP, before anything is read", async () => {
    rig = await openRig({ limits: { cellsMax: 800 } });
    rig.add(flight("2026-03-10T10:00:00Z"));
    await rig.flush();
    served = await serve(rig);
    const period = 'from: "2025-03-10T00:00:00Z", to: "2026-03-10T00:00:00Z"';
    const fields = (count: number): string =>
      `{ ${Array.from({ length: count }, (_, i) => `f${i}: network(${period}) { totalCount }`).join(" ")} }`;
    expect((await post(served, fields(1))).errors).toBeUndefined();
    const reads = rig.history.reads;
    const { errors } = await post(served, fields(2));
    expect(errors).toMatchObject([{ extensions: { code: "TOO_EXPENSIVE", estimate: 1460, limit: 800 } }]);
    expect(rig.history.reads).toBe(reads);
    // Operations do not share a budget.
    expect((await post(served, fields(1))).errors).toBeUndefined();
    const direct = await rig.api.execute({ query: fields(2) });
    expect(direct.errors).toMatchObject([{ extensions: { code: "TOO_EXPENSIVE" } }]);
  });
});
