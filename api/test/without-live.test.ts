import { createEmbeddedLive, LiveError, type LiveStore } from "@freshet/engines";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ask, flight, openRig, type Rig } from "./fixture.js";

const DAY = 'from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z"';
const query = `{ network(${DAY}) { revision { stale } totals { departures } } }`;
const answerOf = (departures: number, stale: boolean): unknown => ({
  network: { revision: { stale }, totals: { departures } },
});

/** A live store that can be taken away, of which followers are told as Redis's adapter tells them. */
class LeavingLive {
  readonly store: LiveStore = createEmbeddedLive();
  readonly #resets = new Set<() => void>();
  #isAway = false;

  constructor() {
    const { store } = this;
    const [follow, snapshot] = [store.follow.bind(store), store.snapshot.bind(store)];
    store.follow = (rollup, { entry, reset }) => {
      this.#resets.add(reset);
      return follow(rollup, { entry: (each) => (this.#isAway ? undefined : entry(each)), reset });
    };
    store.snapshot = (rollup) =>
      this.#isAway
        ? Promise.reject(new LiveError("unavailable", "away", { canRetry: true }))
        : snapshot(rollup);
  }

  set away(isAway: boolean) {
    this.#isAway = isAway;
    for (const reset of this.#resets) reset();
  }
}

let live: LeavingLive;
let rig: Rig;
beforeEach(async () => {
  live = new LeavingLive();
  rig = await openRig({ live: live.store });
  rig.add(flight("2026-03-10T10:00:00Z"));
  await rig.flush();
});
afterEach(async () => {
  await rig.close();
  await live.store.close();
});

it("E7: answers what was true when the live store was last heard of, and calls it stale; then what is true again", async () => {
  expect(await ask(rig, query)).toEqual(answerOf(1, false));
  live.away = true;
  rig.add(flight("2026-03-10T11:00:00Z"));
  await rig.flush();
  expect(await ask(rig, query)).toEqual(answerOf(1, true));
  expect(rig.api.notReady()).toEqual([]);
  expect(rig.api.notes()).toContain("Network is answered as it was when the live store was last heard of");
  live.away = false;
  await expect.poll(() => ask(rig, query), { timeout: 10_000 }).toEqual(answerOf(2, false));
  expect(rig.api.notes()).toEqual([]);
});

it("E7: shows nothing that history got meanwhile and the frontier does not have", async () => {
  await ask(rig, query);
  live.away = true;
  rig.add(flight("2026-03-10T11:00:00Z"));
  for (const task of rig.tasks)
    for (const { grainMs, pane } of [...task.panes.values()]) task.store(grainMs, pane);
  const { network } = await ask<{ network: { totals: { departures: number } } | null }>(rig, query).catch(
    () => ({ network: null }),
  );
  expect(network?.totals.departures ?? 1).toBe(1);
});
