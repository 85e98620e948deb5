import type { Rollup } from "@freshet/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultLimits } from "../../src/limits.js";
import { Mirror } from "../../src/mirror.js";
import { parseQuestion } from "../../src/read/question.js";
import { Reader } from "../../src/read/reader.js";
import { NOON, type Rig, TestClock, flight, openRig } from "../fixture.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let rig: Rig;
let mirror: Mirror;
let rollup: Rollup;

beforeEach(async () => {
  rig = await openRig();
  rollup = rig.plan.rollups.find(({ name }) => name === "Punctuality") as Rollup;
  mirror = new Mirror({ rollup, live: rig.live, clock: new TestClock(NOON), partitions: 2 });
  await mirror.start();
});

afterEach(async () => {
  mirror.close();
  await rig.close();
});

function readerOf(): Reader {
  return new Reader({
    ...{ rollup, mirror, clock: rig.clock, source: rig.plan.events[0] },
    history: rig.history.store,
    limits: defaultLimits,
    behind: () => false,
  });
}

function question(from: number, to: number) {
  return parseQuestion(rollup, { from, to }, { measures: new Set(), totals: false }, defaultLimits);
}

/** A busy day of 30 airports and `quiet` days of one flight before it, out of the live store. */
async function fill(quiet: number): Promise<void> {
  const today = Date.parse("2026-03-09");
  for (let day = 1; day <= quiet; day++) rig.add(flight(today - day * DAY + HOUR, { origin: "ATL" }));
  for (let airport = 0; airport < 30; airport++)
    rig.add(flight(today + HOUR, { origin: `${airport % 2 === 0 ? "A" : "B"}${airport}` }));
  await rig.flush();
  for (const task of rig.tasks)
    for (const { grainMs, pane } of [...task.panes.values()]) await task.drop(grainMs, pane);
}

describe("the estimate of what a question reads", () => {
  it("counts panes outside of history as empty", async () => {
    await fill(2);
    const reader = readerOf();
    const days = (from: string, to: string) => question(Date.parse(from), Date.parse(to));
    const kept = await reader.estimate(days("2026-03-07", "2026-03-10"));
    // A look at each partition of each of the days that nothing can be in.
    const before = 20 * 2;
    expect(await reader.estimate(days("2026-02-15", "2026-03-10"))).toBe(kept + before);
    // Only the day after the newest event may have some.
    expect(await reader.estimate(days("2026-03-07", "2026-04-01"))).toBe(kept + 32 * 2 + 21 * 2);
  });

  it("is exact for panes that were read before, and takes others to be like them", async () => {
    await fill(10);
    const reader = readerOf();
    const all = question(Date.parse("2026-02-27"), Date.parse("2026-03-10"));
    const guessed = await reader.estimate(all);
    await reader.ask(all);
    // Thirty cells of the busy day; a quiet one costs a look at each of two partitions.
    expect(await reader.estimate(all)).toBe(30 + 10 * 2);
    expect(guessed).toBeGreaterThan(30 + 10 * 2);
  });

  it("is exact for panes that are live", async () => {
    for (let airport = 0; airport < 50; airport++) rig.add(flight(NOON - HOUR, { origin: `A${airport}` }));
    await rig.flush();
    await expect.poll(() => mirror.frontier(1)).toBe(49);
    expect(await readerOf().estimate(question(NOON - HOUR, NOON))).toBe(50);
  });

  it("is careful while nothing is known, and where history can't tell", async () => {
    rig.history.firstPane = () => Promise.reject(new Error("away"));
    rig.add(flight(NOON));
    await rig.flush();
    await expect.poll(() => mirror.frontier(1)).toBe(0);
    const task = rig.tasks.find((one) => one.rollup === rollup && one.partition === 1);
    for (const { grainMs, pane } of task?.panes.values() ?? []) await task?.drop(grainMs, pane);
    const days = 10;
    expect(await readerOf().estimate(question(NOON - 12 * HOUR - days * DAY, NOON - 12 * HOUR))).toBe(
      days * 32 * 2,
    );
  });
});
