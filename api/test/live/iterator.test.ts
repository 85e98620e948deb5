import { afterEach, describe, expect, it } from "vitest";
import { PullIterator } from "../../src/live/iterator.js";
import { type Rig, flight, openRig } from "../fixture.js";

describe("an iterator that is pulled", () => {
  it("ends a waiting next when it is returned, and tells its source once", async () => {
    let closed = 0;
    const iterator = new PullIterator<number>({ pull: () => null, closed: () => void closed++ });
    const waiting = iterator.next();
    await iterator.return();
    await iterator.return();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
    expect(closed).toBe(1);
  });

  it("makes a value only when one is asked for", async () => {
    let made = 0;
    const iterator = new PullIterator<number>({ pull: () => ++made, closed: () => {} });
    iterator.wake();
    expect(made).toBe(0);
    expect((await iterator.next()).value).toBe(1);
  });

  it("tells an error once, then ends", async () => {
    const iterator = new PullIterator<number>({ pull: () => null, closed: () => {} });
    iterator.fail(new Error("gone"));
    await expect(iterator.next()).rejects.toThrow("gone");
    expect((await iterator.next()).done).toBe(true);
  });
});

describe("subscribing and leaving", () => {
  let rig: Rig;

  afterEach(() => rig.close());

  it("leaves nothing behind, on a quiet source as well", async () => {
    rig = await openRig();
    rig.add(flight("2026-03-10T10:00:00Z"));
    await rig.flush();
    const query = `subscription { network(since: TODAY) { kind rows { departures } } }`;
    for (let i = 0; i < 1_000; i++) {
      const frames = await rig.api.subscribe({ query });
      if (i % 3 > 0) await frames.next();
      const waiting = i % 3 > 1 ? frames.next() : null;
      await frames.return?.();
      await waiting;
    }
    expect(await rig.api.metrics.getSingleMetricAsString("freshet_subscribers")).toContain(
      "freshet_subscribers 0",
    );
    expect(await rig.api.metrics.getSingleMetricAsString("freshet_live_queries")).toContain(
      "freshet_live_queries 0",
    );
  });

  it("shares one live query among those who ask the same", async () => {
    rig = await openRig();
    const query = `subscription { network(since: TODAY) { kind rows { departures } } }`;
    const all = await Promise.all([1, 2, 3].map(() => rig.api.subscribe({ query })));
    await Promise.all(all.map((frames) => frames.next()));
    expect(await rig.api.metrics.getSingleMetricAsString("freshet_live_queries")).toContain(
      "freshet_live_queries 1",
    );
    expect(await rig.api.metrics.getSingleMetricAsString("freshet_subscribers")).toContain(
      "freshet_subscribers 3",
    );
    await Promise.all(all.map((frames) => frames.return?.()));
  });
});
