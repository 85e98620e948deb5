import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NOON, type Rig, ask, flight, openRig } from "./fixture.js";

let rig: Rig;

beforeEach(async () => {
  rig = await openRig();
});

afterEach(() => rig.close());

const FROM = 'from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z"';

async function fill(): Promise<void> {
  rig.add(flight("2026-03-10T10:00:30Z", { delay: 10 }));
  rig.add(flight("2026-03-10T10:30:00Z", { delay: 20, carrier: "AA", destination: "LAX" }));
  rig.add(flight("2026-03-10T11:00:00Z", { origin: "BOS", delay: 30 }));
  rig.add(flight("2026-03-10T11:59:59Z", { origin: "BOS", delay: 50, carrier: null }));
  await rig.flush();
}

describe("a query", () => {
  it("answers one row for each group over the whole period", async () => {
    await fill();
    const { punctuality } = await ask<{ punctuality: unknown }>(
      rig,
      `{ punctuality(${FROM}, by: [origin]) { nodes { origin carrier departures meanDelay worst busiest { key count error } } totalCount totals { departures meanDelay } } }`,
    );
    expect(punctuality).toEqual({
      nodes: [
        {
          origin: "ATL",
          carrier: null,
          departures: 2,
          meanDelay: 15,
          worst: 20,
          busiest: [
            { key: "JFK", count: 1, error: 0 },
            { key: "LAX", count: 1, error: 0 },
          ],
        },
        {
          origin: "BOS",
          carrier: null,
          departures: 2,
          meanDelay: 40,
          worst: 50,
          busiest: [{ key: "JFK", count: 2, error: 0 }],
        },
      ],
      totalCount: 2,
      totals: { departures: 4, meanDelay: 27.5 },
    });
  });

  it("leaves gaps where no event was", async () => {
    await fill();
    const { punctuality } = await ask<{ punctuality: { nodes: unknown[] } }>(
      rig,
      `{ punctuality(${FROM}, by: [], every: "1h") { nodes { window { start end closed amended } departures } } }`,
    );
    expect(punctuality.nodes).toEqual([
      {
        window: {
          start: "2026-03-10T10:00:00.000Z",
          end: "2026-03-10T11:00:00.000Z",
          closed: true,
          amended: 0,
        },
        departures: 2,
      },
      {
        window: {
          start: "2026-03-10T11:00:00.000Z",
          end: "2026-03-10T12:00:00.000Z",
          closed: false,
          amended: 0,
        },
        departures: 2,
      },
    ]);
  });
});
