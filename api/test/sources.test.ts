import { type LiveStore, type Log, type SourceStatus, createEmbeddedLive } from "@freshet/engines";
import { afterEach, describe, expect, it } from "vitest";
import { Sources } from "../src/sources.js";
import { NOON, TestClock, planOf } from "./fixture.js";

const DAY = 86_400_000;
let sources: Sources;

afterEach(() => sources.close());

function status(more: Partial<SourceStatus> = {}): SourceStatus {
  return {
    ...{
      source: "Flight",
      partition: 0,
      frontier: 99,
      read: 100,
      applied: 90,
      late: 4,
      invalid: 5,
      filtered: 1,
      amended: 2,
    },
    ...{
      overflow: { Punctuality: 3 },
      reasons: { "too-late": 4, "bad-json": 5 },
      samples: [],
      stopped: null,
    },
    ...{ watermark: NOON, firstRecordTime: NOON - 10 * DAY, recordTime: NOON },
    ...more,
  };
}

async function open(end: number, ...statuses: SourceStatus[]): Promise<LiveStore> {
  const live = createEmbeddedLive();
  for (const one of statuses) await live.publishSource(one);
  const partitions = async (): Promise<number> => 2;
  const log = { partitions, start: async () => 40, end: async () => end } as unknown as Log;
  sources = new Sources({ plan: planOf(), live, log, clock: new TestClock(NOON) });
  await sources.start();
  return live;
}

describe("the account of a source", () => {
  it("adds up its partitions, most frequent reasons first", async () => {
    await open(100, status(), status({ partition: 1, watermark: NOON - 5 }));
    expect(sources.latest).toMatchObject([
      {
        ...{
          name: "Flight",
          topic: "flights",
          read: 200,
          applied: 180,
          late: 8,
          invalid: 10,
          filtered: 2,
          amended: 4,
          overflow: 6,
        },
        reasons: [
          { reason: "bad-json", count: 10 },
          { reason: "too-late", count: 8 },
        ],
        partitions: [{ partition: 0, frontier: 99, end: 100, lag: 0 }, { partition: 1 }],
        watermark: NOON - 5,
        catchUp: null,
      },
    ]);
    expect(sources.behind("Flight")).toBe(false);
  });

  it("tells how far a catch-up has come since it began, over all partitions", async () => {
    const live = await open(10_040, status({ recordTime: NOON - 4 * DAY }));
    // 9,940 events of the first partition are left, and 10,000 of the other, which nobody has told of.
    expect(sources.latest[0].catchUp).toMatchObject({ progress: 0, secondsLeft: null });
    await live.publishSource(status({ frontier: 10_039, recordTime: NOON - 4 * DAY }));
    const [{ catchUp, partitions }] = await sources.describe();
    expect(partitions.map(({ lag }) => lag)).toEqual([0, 10_000]);
    expect(catchUp?.progress).toBeCloseTo(9_940 / 19_940);
    expect(sources.behind("Flight")).toBe(true);
  });

  it("is no catch-up any more when the log has been read to its end, however old that is", async () => {
    const live = await open(10_040, status({ recordTime: NOON - DAY }));
    for (const partition of [0, 1])
      await live.publishSource(status({ partition, frontier: 10_039, recordTime: NOON - DAY }));
    expect((await sources.describe())[0].catchUp).toBeNull();
    expect(sources.behind("Flight")).toBe(false);
  });

  it("lists partitions nobody has told of yet, as far as the log knows them", async () => {
    await open(100, status({ partition: 1 }));
    expect(sources.latest[0].partitions).toEqual([
      { partition: 0, frontier: null, end: 100, lag: 60, watermark: null, stopped: null },
      { partition: 1, frontier: 99, end: 100, lag: 0, watermark: NOON, stopped: null },
    ]);
    expect(sources.latest[0].catchUp).toBeNull();
  });

  it("is a catch-up from the beginning while nothing has been read of much", async () => {
    await open(10_040);
    expect(sources.latest).toMatchObject([
      { read: 0, watermark: null, catchUp: { progress: 0, eventsPerSecond: 0, secondsLeft: null } },
    ]);
    expect(sources.latest[0].partitions.map(({ lag }) => lag)).toEqual([10_000, 10_000]);
    expect(sources.behind("Flight")).toBe(true);
  });

  it("is behind when a partition has stopped", async () => {
    await open(100, status({ stopped: "The log has lost events." }));
    expect(sources.behind("Flight")).toBe(true);
  });

  it("is sent again only when it differs", async () => {
    await open(100, status());
    const accounts = sources.subscribe();
    expect((await accounts.next()).done).toBe(false);
    const next = accounts.next();
    const quiet = new Promise((resolve) => setTimeout(() => resolve("quiet"), 300));
    expect(await Promise.race([next, quiet])).toBe("quiet");
    await accounts.return?.();
    expect((await next).done).toBe(true);
  });
});
