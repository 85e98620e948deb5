import { CellArena } from "@freshet/aggregates";
import type { Rollup } from "@freshet/schema";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultLimits } from "../../src/limits.js";
import { Mirror } from "../../src/mirror.js";
import { parseQuestion } from "../../src/read/question.js";
import { Reader, type Slices } from "../../src/read/reader.js";
import type { Answer } from "../../src/read/row.js";
import { NOON, type Rig, TestClock, type TestTask, flight, openRig } from "../fixture.js";
import { type PlainQuestion, frontiersOf, recompute } from "../oracle.js";
import { type World } from "../world.js";

const HOUR = 3_600_000;
const HOURS = 200;
const BLOCK = 16;

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
  vi.restoreAllMocks();
  mirror.close();
  await rig.close();
});

function readerOf(slices: Slices): Reader {
  const source = rig.plan.events[0];
  return new Reader({
    ...{ rollup, source, mirror, slices },
    history: rig.history.store,
    clock: rig.clock,
    limits: defaultLimits,
    behind: () => true,
  });
}

const asked: PlainQuestion = {
  from: NOON - HOURS * HOUR,
  to: NOON,
  everyMs: null,
  timeZone: "UTC",
  by: ["origin"],
  carrier: null,
  atLeast: 0,
};

async function ask(reader: Reader): Promise<Answer> {
  const wanted = { measures: new Set(["departures", "totalDelay", "worst"]), totals: false };
  const { from, to, by } = asked;
  return await reader.ask(parseQuestion(rollup, { from, to, by }, wanted, defaultLimits));
}

/** An hour's flights of one airport in each partition. */
function addHour(logs: World["logs"], hour: number): void {
  for (const [partition, origin] of ["DEN", "ATL"].entries()) {
    const one = flight(NOON + hour * HOUR + 60_000, { origin, delay: hour });
    rig.add(one);
    logs[partition].push(one);
  }
}

/** All hours, flushed, and but for the last ones out of the live store. */
async function fill(logs: World["logs"]): Promise<TestTask[]> {
  for (let hour = -HOURS; hour < 0; hour++) addHour(logs, hour);
  await rig.flush();
  const tasks = rig.tasks.filter((task) => task.rollup.name === "Punctuality");
  for (const task of tasks)
    for (const { grainMs, pane } of task.panes.values())
      if (pane < NOON - 8 * HOUR) await task.drop(grainMs, pane);
  return tasks;
}

function expectExact(answer: Answer, logs: World["logs"]): void {
  const expected = recompute(asked, logs, frontiersOf(answer.revision.token));
  const rows = answer.rows.map((row) => [row.dimensions[0], ...row.measures.values()]);
  expect(rows.sort()).toEqual(
    expected.map(({ origin, departures, totalDelay, worst }) => [origin, departures, totalDelay, worst]),
  );
}

describe("a question over many panes", () => {
  it("goes on after a pause where it was while nothing changes", async () => {
    const logs: World["logs"] = [[], []];
    await fill(logs);
    const looks = vi.spyOn(mirror, "paneTick");
    let pauses = 0;
    const pause = async (): Promise<void> => void pauses++;
    expectExact(await ask(readerOf({ ms: 0, behindMs: 0, backgroundMs: 0, pause })), logs);
    expect(pauses).toBeGreaterThan(HOURS / 8);
    // Beginning anew at every pause looks at every pane again.
    expect(looks.mock.calls.length).toBeLessThan(10 * pauses);
  });

  it("never works long at a time, and does not do again what is done", async () => {
    const logs: World["logs"] = [[], []];
    const [task] = await fill(logs);
    const merged = vi.spyOn(CellArena.prototype, "mergeSlot");
    const stretches: number[] = [];
    const pause = async (): Promise<void> => {
      stretches.push(merged.mock.calls.length);
      merged.mockClear();
    };
    const reader = readerOf({ ms: 0, behindMs: 0, backgroundMs: 0, pause });
    expectExact(await ask(reader), logs);
    stretches.push(merged.mock.calls.length);
    expect(stretches.length).toBeGreaterThan(HOURS / 24);
    expect(stretches.reduce((sum, count) => sum + count)).toBeGreaterThan(40);
    // Two cells a pane; in the end the last panes, single.
    expect(Math.max(...stretches)).toBeLessThanOrEqual(2 * BLOCK);

    stretches.length = 0;
    merged.mockClear();
    expectExact(await ask(reader), logs);
    expect(stretches).toEqual([]);
    const warm = merged.mock.calls.length;
    expect(warm).toBeLessThanOrEqual(2 * BLOCK);

    // One pane leaves the live store again: its block is merged anew, the others are not.
    merged.mockClear();
    const oldest = NOON - HOURS * HOUR;
    await task.drop(HOUR, Math.max(oldest, [...task.panes.values()][0].pane));
    expectExact(await ask(reader), logs);
    expect(stretches.reduce((sum, count) => sum + count, 0)).toBeLessThan(3 * BLOCK);
  });

  it("ends at its next pause when nobody waits for the answer any more", async () => {
    await fill([[], []]);
    const gone = new AbortController();
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses++;
      gone.abort(new Error("gone"));
    };
    const reader = readerOf({ ms: 0, behindMs: 0, backgroundMs: 0, pause });
    const { from, to, by } = asked;
    const wanted = { measures: new Set(["departures"]), totals: false };
    const question = parseQuestion(rollup, { from, to, by }, wanted, defaultLimits);
    await expect(reader.ask(question, { signal: gone.signal })).rejects.toThrow("gone");
    expect(pauses).toBe(1);
  });

  it("is of one frontier, whatever happens in its pauses", async () => {
    const logs: World["logs"] = [[], []];
    const tasks = await fill(logs);
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses++;
      if (pauses % 3 === 0) addHour(logs, -1 - (pauses % HOURS));
      if (pauses % 5 === 0) await tasks[pauses % 2].flush();
      if (pauses % 17 === 0) await tasks[pauses % 2].drop(HOUR, NOON - (1 + (pauses % HOURS)) * HOUR);
    };
    const reader = readerOf({ ms: 0, behindMs: 0, backgroundMs: 0, pause });
    for (let i = 0; i < 12; i++) expectExact(await ask(reader), logs);
    expect(pauses).toBeGreaterThan(20);
  });
});
