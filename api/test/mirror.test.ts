import { type LivePartition, type LiveStore, createEmbeddedLive } from "@freshet/engines";
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

  /** A live store that is lost, and of which each snapshot is then said here. */
  class LosingLive {
    readonly store: LiveStore = createEmbeddedLive();
    taken = 0;
    #said: readonly LivePartition[] = [];
    #reset: () => void = () => {};

    constructor() {
      this.store.snapshot = async () => {
        this.taken++;
        return this.#said;
      };
      this.store.follow = (_, { reset }) => {
        this.#reset = reset;
        return () => {};
      };
    }

    /** Both partitions, or those that have a frontier. */
    say(epoch: string, frontiers: readonly (number | null)[], settled = true): void {
      this.#said = frontiers.flatMap((frontier, partition) => {
        const head = { frontier: frontier ?? -1, watermark: NOON, recordTime: NOON, settled };
        return frontier === null ? [] : [{ partition, epoch, head, cells: [], sequence: 1 }];
      });
    }

    lose(): void {
      this.#reset();
    }
  }

  const looks = async (live: LosingLive): Promise<void> => {
    const before = live.taken;
    await expect.poll(() => live.taken).toBeGreaterThan(before + 1);
  };

  it("E7: keeps what it holds while a lost live store is empty, being filled, and behind", async () => {
    const live = new LosingLive();
    live.say("a", [7, 9]);
    await follow(live.store, 2);
    live.say("b", []);
    live.lose();
    for (const [frontiers, settled] of [
      [[], true],
      [[7, null], true],
      [[3, 5], false],
      [[7, 8], true],
    ] as const) {
      live.say("b", frontiers, settled);
      await looks(live);
      expect([mirror.frontier(0), mirror.frontier(1), mirror.epoch(0)]).toEqual([7, 9, "a"]);
    }
    expect(await mirror.waitFor(() => mirror.isAlone, 5_000)).toBe(true);
    expect(mirror.unsettled()).toBeNull();
    live.say("b", [7, 10]);
    expect(await mirror.waitFor(() => mirror.inStep, 5_000)).toBe(true);
    expect([mirror.frontier(1), mirror.epoch(1), mirror.isAlone]).toEqual([10, "b", false]);
  });

  it("E7: waits for a lost live store as long as it comes nearer, however long it was being filled", async () => {
    const live = new LosingLive();
    const clock = new TestClock(NOON);
    live.say("a", [700]);
    mirror = new Mirror({ rollup, live: live.store, clock, partitions: 1 });
    await mirror.start();
    live.say("b", [300], false);
    live.lose();
    await looks(live);
    clock.time += 30_000;
    for (const frontier of [400, 500, 600]) {
      live.say("b", [frontier]);
      await looks(live);
      expect([mirror.frontier(0), mirror.inStep]).toEqual([700, false]);
      clock.time += 9_000;
    }
    live.say("b", [700]);
    expect(await mirror.waitFor(() => mirror.inStep, 5_000)).toBe(true);
    expect([mirror.frontier(0), mirror.epoch(0)]).toEqual([700, "b"]);
  });

  it("takes a frontier that comes nearer too slowly, after a minute", async () => {
    const live = new LosingLive();
    const clock = new TestClock(NOON);
    live.say("a", [700]);
    mirror = new Mirror({ rollup, live: live.store, clock, partitions: 1 });
    await mirror.start();
    live.say("b", [1]);
    live.lose();
    for (let frontier = 2; frontier <= 8; frontier++) {
      await looks(live);
      expect(mirror.frontier(0)).toBe(700);
      live.say("b", [frontier]);
      await looks(live);
      clock.time += 9_000;
    }
    expect(await mirror.waitFor(() => mirror.inStep, 5_000)).toBe(true);
    expect(mirror.frontier(0)).toBe(8);
  });

  it("takes a frontier that does not come back, after a while", async () => {
    const live = new LosingLive();
    const clock = new TestClock(NOON);
    live.say("a", [7]);
    mirror = new Mirror({ rollup, live: live.store, clock, partitions: 1 });
    await mirror.start();
    live.say("b", [3]);
    live.lose();
    await looks(live);
    expect(mirror.frontier(0)).toBe(7);
    clock.time += 10_000;
    expect(await mirror.waitFor(() => mirror.inStep, 5_000)).toBe(true);
    expect(mirror.frontier(0)).toBe(3);
  });
});
