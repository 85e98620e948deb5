import type { Rollup } from "@freshet/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Mirror } from "../../src/mirror.js";
import { PaneBases } from "../../src/read/pane-bases.js";
import { NOON, type Rig, TestClock, type TestTask, flight, openRig } from "../fixture.js";

const HOUR = 3_600_000;
const RUN = { grainMs: HOUR, from: NOON - 3 * HOUR, to: NOON + HOUR };

let rig: Rig;
let mirror: Mirror;
let task: TestTask;

beforeEach(async () => {
  rig = await openRig();
  const rollup = rig.plan.rollups.find(({ name }) => name === "Network") as Rollup;
  mirror = new Mirror({ rollup, live: rig.live, clock: new TestClock(NOON), partitions: 2 });
  await mirror.start();
  task = rig.tasks.find((one) => one.rollup.name === "Network" && one.partition === 1) as TestTask;
  rig.add(flight(NOON));
  await rig.flush();
});

afterEach(async () => {
  mirror.close();
  await rig.close();
});

describe("the bases of panes", () => {
  it("keep what leaves the live store instead of reading it", async () => {
    const bases = new PaneBases(mirror, rig.history.store, 1_000_000);
    const loaded = await bases.load([RUN]);
    const base = [...loaded.values()].find(({ pane }) => pane === NOON);
    const { reads } = rig.history;
    const changedAt = base?.changedAt(mirror);
    expect(changedAt).toBeGreaterThan(0);
    await task.drop(HOUR, NOON);
    expect(mirror.paneTick(HOUR, NOON)).toBe(0);
    expect(bases.hold(loaded.values())).toBe(true);
    expect(base?.changedAt(mirror)).toBe(changedAt);
    expect([...(base?.left.get(1)?.cells.keys() ?? [])]).toEqual(["[]"]);

    rig.add(flight(NOON));
    await rig.flush();
    await task.drop(HOUR, NOON);
    expect(base?.changedAt(mirror)).toBeGreaterThan(changedAt ?? Infinity);
    expect(await bases.load([RUN])).toEqual(loaded);
    expect(rig.history.reads).toBe(reads);
  });

  it("are read again where something left that they have not seen", async () => {
    const bases = new PaneBases(mirror, rig.history.store, 1);
    const loaded = await bases.load([RUN]);
    await task.drop(HOUR, NOON);
    expect(bases.hold(loaded.values())).toBe(false);
    const again = await bases.load([RUN]);
    expect(bases.hold(again.values())).toBe(true);
    expect([...again.values()].find(({ pane }) => pane === NOON)?.chunks.length).toBe(1);
  });

  it("count what they keep, and forget the least recently used", async () => {
    const bases = new PaneBases(mirror, rig.history.store, 4 * 256 + 100);
    await bases.load([RUN]);
    const before = bases.bytes;
    expect(before).toBe(4 * 256);
    await task.drop(HOUR, NOON);
    expect(bases.bytes).toBeLessThanOrEqual(4 * 256 + 100);
    const { reads } = rig.history;
    await bases.load([RUN]);
    expect(rig.history.reads).toBeGreaterThan(reads);
  });
});
