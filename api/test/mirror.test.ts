import { type LiveStore, createEmbeddedLive } from "@freshet/engines";
import { afterEach, describe, expect, it } from "vitest";
import { Mirror } from "../src/mirror.js";
import { MemoryHistory, NOON, TestClock, TestTask, flight, planOf } from "./fixture.js";

const rollup = planOf().rollups[1];
let mirror: Mirror;

afterEach(() => mirror.close());

async function follow(live: LiveStore, partitions: number | null = null): Promise<void> {
  mirror = new Mirror({ rollup, live, clock: new TestClock(NOON), partitions });
  await mirror.start();
}

function taskOf(live: LiveStore, partition = 0): TestTask {
  return new TestTask(rollup, partition, { live, history: new MemoryHistory() });
}

describe("a mirror", () => {
  it("is settled when every partition of the topic is", async () => {
    const live = createEmbeddedLive();
    const [first, second] = [taskOf(live), taskOf(live, 1)];
    await first.open();
    await follow(live, 2);
    expect(mirror.unsettled()).toBe("Network has 1 of 2 partitions");
    second.settled = false;
    await second.open();
    expect(await mirror.waitFor(() => mirror.partitionCount === 2, 2_000)).toBe(true);
    expect(mirror.unsettled()).toBe("Network is recovering partitions 1");
    second.settled = true;
    await second.sendHead();
    expect(mirror.unsettled()).toBeNull();
  });

  it("follows cells and drops, and knows which readings of history a drop has outdated", async () => {
    const live = createEmbeddedLive();
    const task = taskOf(live);
    await task.open();
    await follow(live);
    task.add(flight(NOON));
    await task.flush();
    const hour = 3_600_000;
    expect([...(mirror.panesOf(hour, NOON).get(0)?.cells.keys() ?? [])]).toEqual(["[]"]);
    const before = mirror.tick;
    await task.drop(hour, NOON);
    expect(mirror.panesOf(hour, NOON).size).toBe(0);
    expect(mirror.holds(hour, NOON, before)).toBe(false);
    expect(mirror.holds(hour, NOON, mirror.tick)).toBe(true);
    expect(mirror.holds(24 * hour, NOON - 12 * hour, before)).toBe(true);
  });

  it("takes a new snapshot when the feed has a gap, and outdates what was read before", async () => {
    const live = createEmbeddedLive();
    const task = taskOf(live);
    await task.open();
    const real = live.follow.bind(live);
    let lose = false;
    live.follow = (name, listener) =>
      real(name, {
        entry: (entry) => (lose ? undefined : listener.entry(entry)),
        reset: () => listener.reset(),
      });
    await follow(live);
    const before = mirror.tick;
    lose = true;
    task.add(flight(NOON));
    await task.flush();
    lose = false;
    task.add(flight(NOON));
    await task.flush();
    expect(await mirror.waitFor(() => mirror.inStep && mirror.frontier(0) === 1, 2_000)).toBe(true);
    expect(mirror.holds(3_600_000, NOON, before)).toBe(false);
  });

  it("tries again while the live store is away", async () => {
    const live = createEmbeddedLive();
    await taskOf(live).open();
    const real = live.snapshot.bind(live);
    let failures = 2;
    live.snapshot = async (name) => {
      if (failures-- > 0) throw new Error("away");
      return await real(name);
    };
    await follow(live);
    expect(await mirror.waitFor(() => mirror.inStep, 2_000)).toBe(true);
  });
});
