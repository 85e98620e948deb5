import { afterEach, describe, expect, it } from "vitest";
import { NOON, type Rig, ask, flight, openRig } from "../fixture.js";

let rig: Rig;

afterEach(() => rig.close());

const HOUR = 3_600_000;
const QUERY = `{ network(from: "2026-03-10T09:00:00Z", to: "2026-03-10T13:00:00Z") { totals { departures } } }`;

async function departures(): Promise<number> {
  const { network } = await ask<{ network: { totals: { departures: number } } }>(rig, QUERY);
  return network.totals.departures;
}

describe("what is merged already", () => {
  it("is merged again when a settled pane is amended, live or back in history", async () => {
    rig = await openRig();
    for (let hour = 9; hour < 13; hour++) rig.add(flight(NOON + (hour - 12) * HOUR));
    await rig.flush();
    const task = rig.tasks.find(({ rollup, partition }) => rollup.name === "Network" && partition === 1);
    for (let hour = 9; hour < 12; hour++) await task?.drop(HOUR, NOON + (hour - 12) * HOUR);
    expect(await departures()).toBe(4);
    const reads = rig.history.reads;
    expect(await departures()).toBe(4);
    expect(rig.history.reads).toBe(reads);
    rig.add(flight(NOON - 2 * HOUR));
    await rig.flush();
    expect(await departures()).toBe(5);
    await task?.drop(HOUR, NOON - 2 * HOUR);
    expect(await departures()).toBe(5);
    await task?.drop(HOUR, NOON);
    expect(await departures()).toBe(5);
  });
});
