import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Cohort } from "../../src/live/cohort.js";
import { Resting } from "../../src/live/resting.js";

beforeEach(() => void vi.useFakeTimers());

afterEach(() => void vi.useRealTimers());

interface StubCohort {
  readonly query: string;
  bytes: number;
  rested: boolean;
  closed: boolean;
}

function cohort(query: string, bytes: number): Cohort & StubCohort {
  const stub: StubCohort & Pick<Cohort, "rest" | "close"> = {
    ...{ query, bytes, rested: false, closed: false },
    rest() {
      this.rested = true;
    },
    close() {
      this.closed = true;
    },
  };
  return stub as unknown as Cohort & StubCohort;
}

const open = (all: readonly StubCohort[]): string[] =>
  all.filter(({ closed }) => !closed).map(({ query }) => query);

describe("resting cohorts", () => {
  it("come back as they were, and are closed if they do not in time", () => {
    const resting = new Resting({ ms: 1_000, bytesMax: 100, countMax: 10 });
    const [a, b] = [cohort("a", 10), cohort("b", 10)];
    resting.keep(a);
    resting.keep(b);
    expect([a.rested, b.rested, resting.size, resting.bytes]).toEqual([true, true, 2, 20]);
    expect(resting.take("a")).toBe(a);
    expect(resting.take("a")).toBeNull();
    vi.advanceTimersByTime(1_000);
    expect(open([a, b])).toEqual(["a"]);
    expect([resting.size, resting.bytes, vi.getTimerCount()]).toEqual([0, 0, 0]);
  });

  it("go in the order they came when there are too many, or too large ones", () => {
    const resting = new Resting({ ms: 1_000, bytesMax: 100, countMax: 3 });
    const all = ["a", "b", "c", "d"].map((query) => cohort(query, 10));
    for (const one of all) resting.keep(one);
    expect(open(all)).toEqual(["b", "c", "d"]);
    const large = cohort("e", 85);
    resting.keep(large);
    expect(open([...all, large])).toEqual(["d", "e"]);
    const tooLarge = cohort("f", 101);
    resting.keep(tooLarge);
    expect(open([...all, large, tooLarge])).toEqual([]);
    expect(resting.bytes).toBe(0);
  });

  it("count what they had, even if an answer still came", () => {
    const resting = new Resting({ ms: 1_000, bytesMax: 100, countMax: 3 });
    const one = cohort("a", 10);
    resting.keep(one);
    one.bytes = 50;
    resting.take("a");
    expect(resting.bytes).toBe(0);
  });

  it("are all closed in the end", () => {
    const resting = new Resting({ ms: 1_000, bytesMax: 100, countMax: 3 });
    const all = ["a", "b"].map((query) => cohort(query, 10));
    for (const one of all) resting.keep(one);
    resting.close();
    expect(open(all)).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
