import { groupKey } from "@freshet/aggregates";
import { type Log, createEmbeddedLive } from "@freshet/engines";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NOON, type Rig, ask, flight, openRig, planOf, refused } from "./fixture.js";

let rig: Rig;

beforeEach(async () => {
  rig = await openRig();
});

afterEach(() => rig.close());

const DAY = 'from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z"';

async function fill(): Promise<void> {
  rig.add(flight("2026-03-10T10:00:30Z", { delay: 10 }));
  rig.add(flight("2026-03-10T10:30:00Z", { delay: 20, carrier: "AA", destination: "LAX" }));
  rig.add(flight("2026-03-10T11:00:00Z", { origin: "BOS", delay: 30 }));
  rig.add(flight("2026-03-10T11:59:59Z", { origin: "BOS", delay: 50, carrier: null }));
  await rig.flush();
}

async function rows(args: string, fields: string): Promise<unknown[]> {
  const { punctuality } = await ask<{ punctuality: { nodes: unknown[] } }>(
    rig,
    `{ punctuality(${args}) { nodes { ${fields} } } }`,
  );
  return punctuality.nodes;
}

/** A row for the groups past the limit, and one of a group that looks the same. */
async function overflowing(): Promise<Rig> {
  const other = await openRig({ plan: planOf(), live: createEmbeddedLive() });
  const [task] = other.tasks;
  const keys = ["*", groupKey(["(other)", "(other)"])];
  const slots = new Map(keys.map((key) => [key, task.arena.allocate()]));
  task.panes.set("late", {
    grainMs: 86_400_000,
    pane: Date.parse("2026-03-10"),
    slots,
    dirty: new Set(keys),
  });
  task.offset = 5;
  for (const slot of slots.values()) task.arena.versions[slot] = 5;
  await task.flush();
  return other;
}

describe("groups", () => {
  beforeEach(fill);

  it("are merged to the dimensions asked for; totals are over all of them", async () => {
    const answer = await ask(
      rig,
      `{ punctuality(${DAY}, by: [origin]) { nodes { origin carrier departures meanDelay worst busiest { key count error } } totalCount totals { departures meanDelay } } }`,
    );
    const jfk = { key: "JFK", count: 1, error: 0 };
    expect(answer).toEqual({
      punctuality: {
        nodes: [
          {
            origin: "ATL",
            carrier: null,
            departures: 2,
            meanDelay: 15,
            worst: 20,
            busiest: [jfk, { ...jfk, key: "LAX" }],
          },
          {
            origin: "BOS",
            carrier: null,
            departures: 2,
            meanDelay: 40,
            worst: 50,
            busiest: [{ ...jfk, count: 2 }],
          },
        ],
        totalCount: 2,
        totals: { departures: 4, meanDelay: 27.5 },
      },
    });
  });

  it("can be filtered by dimensions before, and by measures after they are merged", async () => {
    const names = async (where: string, by = "[origin, carrier]"): Promise<unknown> =>
      (await rows(`${DAY}, by: ${by}, where: ${where}`, "origin departures")).map((row) =>
        Object.values(row as object).join(" "),
      );
    expect(await names('{ origin: { eq: "ATL" } }')).toEqual(["ATL 1", "ATL 1"]);
    expect(await names('{ carrier: { ne: "DL" } }')).toEqual(["ATL 1"]);
    expect(await names("{ carrier: { isNull: true } }")).toEqual(["BOS 1"]);
    expect(await names('{ or: [{ origin: { startsWith: "B" } }, { worst: { lt: 15 } }] }')).toEqual([
      "ATL 1",
      "BOS 1",
      "BOS 1",
    ]);
    expect(await names('{ not: { carrier: { in: ["DL"] } } }')).toEqual(["ATL 1", "BOS 1"]);
    expect(await names('{ carrier: { eq: "DL" }, departures: { gte: 1 } }', "[origin]")).toEqual([
      "ATL 1",
      "BOS 1",
    ]);
    expect(await names("{ meanDelay: { gt: 27 } }", "[origin]")).toEqual(["BOS 2"]);
  });

  it("can't be filtered by measures together with a dimension that is merged away", async () => {
    const where = '{ or: [{ carrier: { eq: "DL" } }, { departures: { gt: 1 } }] }';
    const { code, message } = await refused(
      rig,
      `{ punctuality(${DAY}, by: [origin], where: ${where}) { totalCount } }`,
    );
    expect(code).toBe("BAD_USER_INPUT");
    expect(message).toContain('needs "carrier" in by');
  });

  it("beyond the limit are not lost between pages beside a group that looks like them", async () => {
    const other = await overflowing();
    try {
      const page = async (after: string): Promise<{ nodes: unknown[]; pageInfo: { endCursor: string } }> =>
        (
          await ask<{ punctuality: { nodes: unknown[]; pageInfo: { endCursor: string } } }>(
            other,
            `{ punctuality(${DAY}, first: 1${after}) { nodes { overflow origin } pageInfo { endCursor } } }`,
          )
        ).punctuality;
      const first = await page("");
      const second = await page(`, after: "${first.pageInfo.endCursor}"`);
      expect([...first.nodes, ...second.nodes]).toEqual([
        { overflow: false, origin: "(other)" },
        { overflow: true, origin: "(other)" },
      ]);
    } finally {
      await other.close();
    }
  });

  it("beyond the limit are one row of others, which is let in only where its dimensions do not matter", async () => {
    const live = createEmbeddedLive();
    const plan = planOf();
    const other = await openRig({ plan, live });
    try {
      const task = other.tasks[0];
      const slot = task.arena.allocate();
      task.panes.set("late", {
        grainMs: 86_400_000,
        pane: Date.parse("2026-03-10"),
        slots: new Map([["*", slot]]),
        dirty: new Set(["*"]),
      });
      task.offset = 5;
      task.arena.versions[slot] = 5;
      await task.flush();
      const query = (more: string): string =>
        `{ punctuality(${DAY}${more}) { nodes { overflow origin carrier departures } } }`;
      expect(await ask(other, query(""))).toEqual({
        punctuality: { nodes: [{ overflow: true, origin: "(other)", carrier: "(other)", departures: 0 }] },
      });
      // Its dimensions are unknown: "(other)" is a name to show, and no value.
      for (const where of [
        '{ origin: { ne: "X" } }',
        '{ not: { origin: { eq: "X" } } }',
        '{ or: [{ origin: { eq: "(other)" } }, { departures: { lt: 0 } }] }',
        '{ not: { or: [{ origin: { eq: "X" } }, { departures: { lt: 0 } }] } }',
      ])
        expect(await ask(other, query(`, where: ${where}`))).toEqual({ punctuality: { nodes: [] } });
      for (const where of [
        "{ departures: { gte: 0 } }",
        '{ or: [{ origin: { eq: "X" } }, { departures: { gte: 0 } }] }',
        '{ not: { and: [{ origin: { eq: "X" } }, { departures: { lt: 0 } }] } }',
      ])
        expect(await ask(other, query(`, where: ${where}`))).toMatchObject({
          punctuality: { nodes: [{ overflow: true }] },
        });
      expect(await ask(other, query(", by: []"))).toMatchObject({
        punctuality: { nodes: [{ overflow: false, origin: null }] },
      });
    } finally {
      await other.close();
      await live.close();
    }
  });
});

describe("pages", () => {
  beforeEach(fill);

  it("are ordered by what was asked for, then by the dimensions, and go on after a cursor", async () => {
    const page = async (
      after: string,
    ): Promise<{
      names: unknown[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
    }> => {
      const { punctuality } = await ask<{
        punctuality: { edges: { node: { worst: number } }[]; pageInfo: never };
      }>(
        rig,
        `{ punctuality(${DAY}, orderBy: [{ field: worst, direction: DESC }], first: 3${after}) { edges { node { worst } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
      );
      return { names: punctuality.edges.map(({ node }) => node.worst), pageInfo: punctuality.pageInfo };
    };
    const first = await page("");
    expect(first).toMatchObject({
      names: [50, 30, 20],
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    // A row that comes before the cursor meanwhile does not shift what follows.
    rig.add(flight("2026-03-10T11:00:00Z", { origin: "DEN", delay: 90 }));
    await rig.flush();
    const second = await page(`, after: "${first.pageInfo.endCursor}"`);
    expect(second).toMatchObject({ names: [10], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
  });

  it("refuse the cursor of another question", async () => {
    const { punctuality } = await ask<{ punctuality: { pageInfo: { endCursor: string } } }>(
      rig,
      `{ punctuality(${DAY}, first: 1) { pageInfo { endCursor } } }`,
    );
    const { message } = await refused(
      rig,
      `{ punctuality(${DAY}, by: [origin], after: "${punctuality.pageInfo.endCursor}") { totalCount } }`,
    );
    expect(message).toContain("belongs to another question");
  });

  it("give rows ids that stay as values change, and differ between questions", async () => {
    const ids = async (args: string): Promise<string[]> =>
      (await rows(args, "id")).map((row) => (row as { id: string }).id);
    const before = await ids(`${DAY}, by: [origin]`);
    rig.add(flight("2026-03-10T11:30:00Z"));
    await rig.flush();
    expect(await ids(`${DAY}, by: [origin]`)).toEqual(before);
    expect(await ids(`${DAY}, by: [origin], timeZone: "Europe/Berlin"`)).not.toContain(before[0]);
    expect(await ids(`${DAY}, by: [origin], where: { origin: { ne: "X" } }`)).not.toContain(before[0]);
  });
});

describe("periods", () => {
  beforeEach(fill);

  const windows = async (args: string): Promise<unknown[]> =>
    (await rows(`${args}, by: []`, "window { start end } departures")).map((row) => {
      const { window, departures } = row as { window: { start: string; end: string }; departures: number };
      return `${window.start.slice(0, 16)} ${window.end.slice(0, 16)} ${departures}`;
    });

  it("leave gaps where no event was", async () => {
    expect(
      await rows(`${DAY}, by: [], every: "1h"`, "window { start end closed amended } departures"),
    ).toEqual([
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

  it("may end now, with the present pane", async () => {
    rig.clock.time = NOON - 30_000;
    expect(await windows('last: "90m"')).toEqual(["2026-03-10T10:30 2026-03-10T12:00 3"]);
    expect(await windows('last: "2h", every: "1h"')).toEqual([
      "2026-03-10T10:00 2026-03-10T11:00 2",
      "2026-03-10T11:00 2026-03-10T12:00 2",
    ]);
  });

  it("may begin at a border of the calendar of a time zone", async () => {
    expect(await windows("since: TODAY")).toEqual(["2026-03-10T00:00 2026-03-11T00:00 4"]);
    expect(await windows('since: TODAY, timeZone: "Asia/Kolkata"')).toEqual([
      "2026-03-09T18:30 2026-03-10T18:30 4",
    ]);
    expect(await windows('since: THIS_MONTH, every: "1mo", timeZone: "America/New_York"')).toEqual([
      "2026-03-01T05:00 2026-04-01T04:00 4",
    ]);
  });

  it("that panes can't answer exactly are refused with the nearest that can", async () => {
    const odd = await refused(
      rig,
      '{ network(from: "2026-03-10T00:30:00Z", to: "2026-03-11T00:00:00Z") { totalCount } }',
    );
    expect(odd).toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringMatching(/Use 2026-03-10T00:00:00.000Z or 2026-03-10T01:00:00.000Z/u),
    });
    const zone = await refused(rig, '{ network(since: TODAY, timeZone: "Asia/Kolkata") { totalCount } }');
    expect(zone.message).toMatch(/windows of Asia\/Kolkata begin within panes of 1h/u);
    const gone = await refused(
      rig,
      '{ punctuality(from: "2026-01-10T00:30:00Z", to: "2026-01-10T01:00:00Z") { totalCount } }',
    );
    expect(gone.message).toMatch(/1m since 2026-03-0[78]/u);
    expect(gone.message).not.toContain("timeZone");
    // Only panes of 1d are kept of so long ago.
    const day = 'from: "2025-11-10T05:00:00Z", to: "2025-11-11T05:00:00Z", timeZone: "America/New_York"';
    const days = await refused(rig, `{ punctuality(${day}) { totalCount } }`);
    expect(days.message).toContain("days of America/New_York can't be made of them");
  });
});

describe("a receipt", () => {
  it("is waited for until its event is counted, but not for ever", async () => {
    await rig.close();
    rig = await openRig({ limits: { waitMsMax: 300 } });
    rig.add(flight("2026-03-10T10:00:00Z"));
    const receipt = Buffer.from(JSON.stringify({ topic: "flights", partition: 1, offset: 0 })).toString(
      "base64url",
    );
    const query = `{ network(${DAY}, receipt: "${receipt}") { totals { departures } } }`;
    expect((await refused(rig, query)).code).toBe("UNAVAILABLE");
    const answer = ask(rig, query);
    await rig.flush();
    expect(await answer).toEqual({ network: { totals: { departures: 1 } } });
    expect((await refused(rig, `{ network(${DAY}, receipt: "x") { totalCount } }`)).message).toContain(
      "no receipt",
    );
  });

  it.each([
    ["another topic", { topic: "orders" }, /an event in "orders", but Network counts Flight from "flights"/],
    ["an unknown partition", { partition: 7 }, /has 2 partitions, and none has the number 7/],
    ["an event that the log does not have", { offset: 3 }, /ends at offset 3, before the event 3/],
  ])("of %s is refused at once", async (_name, more, message) => {
    await rig.close();
    const log = { partitions: async () => 2, start: async () => 0, end: async () => 3 } as unknown as Log;
    // A wait would outlast the test.
    rig = await openRig({ log, limits: { waitMsMax: 600_000 } });
    const place = { topic: "flights", partition: 1, offset: 0, ...more };
    const receipt = Buffer.from(JSON.stringify(place)).toString("base64url");
    const refusal = await refused(rig, `{ network(${DAY}, receipt: "${receipt}") { totalCount } }`);
    expect(refusal).toEqual({ code: "BAD_USER_INPUT", message: expect.stringMatching(message) });
  });
});
