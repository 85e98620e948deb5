import { Block, CellArena, StringDictionary } from "@freshet/aggregates";
import { createEmbeddedLive, RecordBatchBuilder, systemClock } from "@freshet/engines";
import type { LivePartition, LiveStore } from "@freshet/engines";
import { compileModel } from "@freshet/schema";
import { describe, expect, it } from "vitest";
import { SupersededError } from "../../src/errors.js";
import type { Environment } from "../../src/options.js";
import { DEFAULT_TUNING } from "../../src/options.js";
import { createDeadTopic } from "../../src/session/dead-letters.js";
import { flush } from "../../src/session/flush.js";
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
type Sale @event(topic: "sales", time: "at") @time(lateness: "0s", accept: "1h") { at: DateTime! }
type Sales @rollup(of: "Sale", grains: ["1m", "1h"]) @keep(live: "5m", history: [{ grain: "1m", for: "1d" } { grain: "1h", for: "2d" }]) { sales: Long! @count }`,
  },
]);
const rollup = plan!.rollups[0];

interface World {
  readonly log: SimulatedLog;
  readonly history: SimulatedHistory;
}

/** A log with one event for each minute given. */
async function worldWith(minutes: readonly number[]): Promise<World> {
  const log = new SimulatedLog();
  await log.createTopic("sales", { partitions: 1, retentionMs: null, retentionBytes: null });
  await createDeadTopic(log, "sales");
  const builder = new RecordBatchBuilder();
  for (const minute of minutes) {
    const at = T0 + minute * MINUTE;
    builder.add(null, Buffer.from(`{"at":"${new Date(at).toISOString()}"}`), T0 + 60 * MINUTE);
  }
  await log.append("sales", 0, builder.build());
  return { log, history: new SimulatedHistory() };
}

function takeUp(
  world: World,
  live: LiveStore,
  changes: Partial<Environment> = {},
  begunAtLeast?: number,
): Promise<Session> {
  const environment: Environment = {
    ...world,
    live,
    clock: systemClock,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    tables: new Map(),
    tuning: { ...DEFAULT_TUNING, sliceRowsMax: 1 },
    onDataLoss: "stop",
    crashPoint: () => {},
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    ...changes,
  };
  const retry = new Retry(environment, new AbortController().signal, () => {});
  return recover({ environment, plan: plan!, source: plan!.events[0], task: TASK }, retry, begunAtLeast);
}

/** Takes records one by one, up to an offset. */
async function readTo(world: World, session: Session, offset: number): Promise<void> {
  const [batch] = world.log.batches("sales", 0);
  while (session.progress.frontier < offset) {
    const next = session.progress.frontier + 1;
    await session.parts.pipeline.take(batch, next);
    session.advance(next);
  }
}

function dieBefore(step: string): Pick<Environment, "crashPoint"> {
  return {
    crashPoint: (name) => {
      if (name === step) throw new Error(`dies before: ${name}`);
    },
  };
}

/** A live store that was lost and filled again, and then a former owner's chunk of a later version in history. */
async function lateChunk(): Promise<{ world: World; live: LiveStore; successor: Session }> {
  const world = await worldWith([0, 0, 0, 0, 0]);
  const first = await takeUp(world, createEmbeddedLive());
  await readTo(world, first, 1);
  await checkpoint(first);
  const former = await takeUp(world, createEmbeddedLive(), dieBefore("checkpoint"));
  await readTo(world, former, 4);
  const live = createEmbeddedLive();
  const successor = await takeUp(world, live);
  await expect(checkpoint(former)).rejects.toThrow("dies before: checkpoint");
  return { world, live, successor };
}

/** Version and number of events of each cell of a minute. */
function cellsOf({ cells }: LivePartition): (readonly [number, number])[] {
  const arena = new CellArena(rollup, new StringDictionary());
  const ofMinutes = cells.filter(({ grainMs }) => grainMs === MINUTE);
  return ofMinutes.map(({ version, bytes }) => {
    const slot = arena.allocate();
    Block.parse(bytes, rollup).decodeInto(arena, [slot]);
    return [version, arena.events[slot]];
  });
}

async function minutesShown(live: LiveStore): Promise<number[]> {
  const [{ cells }] = await live.snapshot("Sales");
  return cells.filter(({ grainMs }) => grainMs === MINUTE).map(({ pane }) => (pane - T0) / MINUTE);
}

describe("taking up a partition", () => {
  it("begins anew where history turns out to hold more than was begun when it took up (E7)", async () => {
    const { world, successor } = await lateChunk();
    await expect(readTo(world, successor, 2)).rejects.toThrow(SupersededError);
  });

  it("says that nothing is settled before what its own former session may yet write (E7)", async () => {
    const world = await worldWith([0, 0, 0]);
    const live = createEmbeddedLive();
    const session = await takeUp(world, live, {}, 1);
    const settled: boolean[] = [];
    for (const offset of [0, 1]) {
      await readTo(world, session, offset);
      await flush(session);
      settled.push((await live.snapshot("Sales"))[0].head.settled);
    }
    expect(settled).toEqual([false, true]);
  });

  it("asks a slow history for all that a refill needs at once", async () => {
    const world = await worldWith([0, 0, 0]);
    let [asked, most] = [0, 0];
    const history = Object.create(world.history) as SimulatedHistory;
    history.recover = (task) => world.history.recover(task);
    history.read = async (range) => {
      most = Math.max(most, ++asked);
      await new Promise((resolve) => setImmediate(resolve));
      asked--;
      return world.history.read(range);
    };
    await takeUp({ ...world, history }, createEmbeddedLive());
    expect(most).toBe(rollup.tiers.length);
  });

  it("does not show in a refill what another owner began meanwhile (E7)", async () => {
    const { world } = await lateChunk();
    const { history } = world;
    const recovered = await history.recover(TASK);
    history.recover = async () => ({ ...recovered, begun: recovered.checkpoint!.offset });
    await expect(takeUp(world, createEmbeddedLive())).rejects.toThrow(SupersededError);
  });

  it("shows what it passes over, once it is true of the frontier (E5, E7)", async () => {
    const { world, live } = await lateChunk();
    const session = await takeUp(world, live);
    await readTo(world, session, 3);
    await flush(session);
    const [between] = await live.snapshot("Sales");
    expect([between.head.frontier, between.head.settled, cellsOf(between)]).toEqual([3, false, [[1, 2]]]);
    await readTo(world, session, 4);
    await flush(session);
    const [after] = await live.snapshot("Sales");
    expect([after.head.frontier, after.head.settled, cellsOf(after)]).toEqual([4, true, [[4, 5]]]);
  });

  it("drops nothing before it has passed what a former owner showed", async () => {
    const world = await worldWith([0, 30, 0, 30]);
    const live = createEmbeddedLive();
    const former = await takeUp(world, live);
    await readTo(world, former, 1);
    await checkpoint(former);
    await readTo(world, former, 3);
    await flush(former);
    const session = await takeUp(world, live);
    await readTo(world, session, 2);
    await checkpoint(session);
    expect(await minutesShown(live)).toContain(0);
    await readTo(world, session, 3);
    await checkpoint(session);
    expect(await minutesShown(live)).toEqual([30]);
  });

  it("leaves in the live store what history can't hold yet, as another owner has shown it (E7)", async () => {
    const world = await worldWith([0, 30, 0]);
    const live = createEmbeddedLive();
    const session = await takeUp(world, live);
    const other = await takeUp(world, live);
    await readTo(world, session, 1);
    await readTo(world, other, 2);
    await flush(other);
    await checkpoint(session);
    expect((await minutesShown(live)).sort()).toEqual([0, 30]);
  });

  it("drops in time also what was refilled, where the records that touched it were skipped", async () => {
    const world = await worldWith([0, 30, 31, 60]);
    const first = await takeUp(world, createEmbeddedLive());
    await readTo(world, first, 1);
    await checkpoint(first);
    const former = await takeUp(world, createEmbeddedLive(), dieBefore("checkpoint"));
    await readTo(world, former, 2);
    await expect(checkpoint(former)).rejects.toThrow("dies before: checkpoint");
    world.log.start = async () => 3;
    const live = createEmbeddedLive();
    const session = await takeUp(world, live, { onDataLoss: "skip" });
    expect((await minutesShown(live)).sort()).toEqual([30, 31]);
    await readTo(world, session, 3);
    await checkpoint(session);
    expect(await minutesShown(live)).toEqual([60]);
  });

  it("has nothing left to save after a checkpoint, in any tier", async () => {
    const world = await worldWith([0, 30]);
    const session = await takeUp(world, createEmbeddedLive());
    await readTo(world, session, 1);
    expect(session.unsavedCells).toBe(3);
    await checkpoint(session);
    expect(session.unsavedCells).toBe(0);
  });
});
