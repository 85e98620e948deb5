import { createEmbeddedLive, RecordBatchBuilder, systemClock } from "@freshet/engines";
import type { HistoryStore, PaneRange } from "@freshet/engines";
import { compileModel } from "@freshet/schema";
import { expect, it } from "vitest";
import { SupersededError } from "../../src/errors.js";
import type { Environment } from "../../src/options.js";
import { DEFAULT_TUNING } from "../../src/options.js";
import { createDeadTopic } from "../../src/session/dead-letters.js";
import { recover } from "../../src/session/recover.js";
import { Retry } from "../../src/session/retry.js";
import type { Session } from "../../src/session/session.js";
import { SimulatedHistory } from "../../src/simulate/simulated-history.js";
import { SimulatedLog } from "../../src/simulate/simulated-log.js";
import { checkpoint } from "./saved.js";

const MINUTE = 60_000;
const T0 = Date.parse("2026-01-01T00:00:00Z");
const TASK = { topic: "sales", partition: 0 };
const { plan } = compileModel([
  {
    name: "model.graphql",
    text: `
type Sale @event(topic: "sales", time: "at") @time(lateness: "0s", accept: "2h") { at: DateTime! }
type Sales @rollup(of: "Sale", grains: ["1m", "1h"]) @keep(history: [{ grain: "1m", for: "1d" } { grain: "1h", for: "2d" }]) { sales: Long! @count }`,
  },
]);

/** Minutes of which history holds panes: two that are neighbours, one a little later, one much later. */
const minutes = [0, 1, 4, 50];

async function world(): Promise<{ log: SimulatedLog; history: SimulatedHistory }> {
  const log = new SimulatedLog();
  await log.createTopic("sales", { partitions: 1, retentionMs: null, retentionBytes: null });
  await createDeadTopic(log, "sales");
  for (let times = 0; times < 2; times++) {
    const builder = new RecordBatchBuilder();
    for (const minute of minutes) {
      const at = new Date(T0 + minute * MINUTE).toISOString();
      builder.add(null, Buffer.from(`{"at":"${at}"}`), T0 + 60 * MINUTE);
    }
    await log.append("sales", 0, builder.build());
  }
  return { log, history: new SimulatedHistory() };
}

function takeUp(log: SimulatedLog, history: HistoryStore): Promise<Session> {
  const environment: Environment = {
    ...{ log, history, live: createEmbeddedLive(), clock: systemClock, tables: new Map() },
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    tuning: DEFAULT_TUNING,
    onDataLoss: "stop",
    crashPoint: () => {},
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  };
  const retry = new Retry(environment, new AbortController().signal, () => {});
  return recover({ environment, plan: plan!, source: plan!.events[0], task: TASK }, retry);
}

async function takeBatch(session: Session, log: SimulatedLog, number: number): Promise<void> {
  const batch = log.batches("sales", 0)[number];
  await session.parts.pipeline.take(batch, 0);
  session.advance(batch.nextOffset - 1);
}

/** Whoever takes up the partition after the first batch, with what is read from history meanwhile. */
async function successor(history: SimulatedHistory, log: SimulatedLog) {
  const first = await takeUp(log, history);
  await takeBatch(first, log, 0);
  await checkpoint(first);
  const ranges: PaneRange[] = [];
  const watched = new Proxy(history, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name === "read") ranges.push(args[0] as PaneRange);
        return (value as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  const session = await takeUp(log, watched);
  ranges.length = 0;
  return { first, session, ranges };
}

it("reads panes that are neighbours, or nearly so, by one request, and counts on in each (E4, E5)", async () => {
  const { log, history } = await world();
  const { session, ranges } = await successor(history, log);
  await takeBatch(session, log, 1);
  const read = ranges.map(({ grainMs, from, to }) =>
    [grainMs / MINUTE, from, to].map((each, at) => (at === 0 ? each : (each - T0) / MINUTE)),
  );
  expect(read.sort((a, b) => a[0] - b[0] || a[1] - b[1])).toEqual([
    [1, 0, 5],
    [1, 50, 51],
    [60, 0, 60],
  ]);
  for (const tier of session.parts.rollups[0].fold.tiers) {
    const panes = tier.tier.grainMs === MINUTE ? minutes : [0];
    for (const minute of panes) {
      const pane = tier.find(T0 + minute * MINUTE)!;
      expect(tier.arena.events[pane.slotOf(pane.groups[0])]).toBe(tier.tier.grainMs === MINUTE ? 2 : 8);
    }
  }
});

it("gives up what it holds where another owner has gone on meanwhile", async () => {
  const { log, history } = await world();
  const { first, session } = await successor(history, log);
  await takeBatch(first, log, 1);
  await checkpoint(first);
  await expect(takeBatch(session, log, 1)).rejects.toThrow(SupersededError);
});
