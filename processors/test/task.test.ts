import {
  createEmbeddedLive,
  HistoryError,
  LiveError,
  RecordBatchBuilder,
  systemClock,
} from "@freshet/engines";
import type { LiveStore, Log, SourceStatus } from "@freshet/engines";
import { compileModel } from "@freshet/schema";
import { describe, expect, it } from "vitest";
import type { Environment } from "../src/options.js";
import { DEFAULT_TUNING } from "../src/options.js";
import { createDeadTopic } from "../src/session/dead-letters.js";
import { SimulatedHistory } from "../src/simulate/simulated-history.js";
import { SimulatedLog } from "../src/simulate/simulated-log.js";
import { Task } from "../src/task.js";

const T0 = Date.parse("2026-01-01T00:00:00Z");
const { plan } = compileModel([
  {
    name: "model.graphql",
    text: `
type Sale @event(topic: "sales", time: "at") { at: DateTime!  shop: String! }
type Sales @rollup(of: "Sale", grains: ["1m"]) @keep(history: [{ grain: "1m", for: "1h" }]) { shop: String!  sales: Long! @count }`,
  },
]);
const task = { topic: "sales", partition: 0 };
const TUNING = { ...DEFAULT_TUNING, closeMsMax: 200, retryMsMin: 5, retryMsMax: 20 };

interface World {
  readonly log: SimulatedLog;
  readonly live: LiveStore;
  readonly history: SimulatedHistory;
}

async function newWorld(): Promise<World> {
  const log = new SimulatedLog();
  await log.createTopic("sales", { partitions: 1, retentionMs: null, retentionBytes: null });
  await createDeadTopic(log, "sales");
  return { log, live: createEmbeddedLive(), history: new SimulatedHistory() };
}

async function append(log: SimulatedLog, count: number, from = T0): Promise<void> {
  const builder = new RecordBatchBuilder();
  for (let at = from; at < from + count; at++)
    builder.add(null, Buffer.from(`{"at":"${new Date(at).toISOString()}","shop":"a"}`), at);
  await log.append("sales", 0, builder.build());
}

function start(world: World, changes: Partial<Environment> = {}): { task: Task; failed: Promise<Error> } {
  const environment: Environment = {
    ...world,
    clock: systemClock,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    tables: new Map(),
    tuning: TUNING,
    onDataLoss: "stop",
    crashPoint: () => {},
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    ...changes,
  };
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<Error>((resolve) => (fail = resolve));
  const scope = { environment, plan: plan!, source: plan!.events[0], task };
  return { task: new Task(scope, (error) => fail(error)), failed };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It did not happen in time.");
}

const shown = async ({ live }: World): Promise<SourceStatus | undefined> => (await live.sources())[0];

/** The same log or store, but for some calls. */
function changed<T extends object>(target: T, change: Partial<T>): T {
  const get = (_: T, name: string | symbol): unknown =>
    Reflect.get(change, name) ?? (Reflect.get(target, name) as () => void).bind(target);
  return new Proxy(target, { get });
}

describe("a task", () => {
  it("checkpoints when it is closed, and the next owner goes on after it (E4)", async () => {
    const world = await newWorld();
    await append(world.log, 10);
    const first = start(world);
    await until(async () => (await shown(world))?.frontier === 9);
    await first.task.close();
    expect(world.history.checkpointed(task)).toBe(9);
    await append(world.log, 5);
    const second = start(world);
    await until(async () => (await shown(world))?.frontier === 14);
    expect((await shown(world))?.applied).toBe(15);
    await second.task.close();
  });

  it("notices that the live store was lost although no event comes, and fills it again (E4)", async () => {
    const world = await newWorld();
    await append(world.log, 10);
    let live = world.live;
    const replaceable = new Proxy(world.live, {
      get: (_, name) => (Reflect.get(live, name) as () => void).bind(live),
    });
    const running = start(world, { live: replaceable, tuning: { ...TUNING, confirmMs: 5 } });
    await until(() => world.history.checkpointed(task) === 9);
    live = createEmbeddedLive();
    await until(async () => (await live.sources())[0]?.frontier === 9);
    const [partition] = await live.snapshot("Sales");
    expect(partition.head).toMatchObject({ frontier: 9, settled: true });
    expect(partition.cells.length).toBeGreaterThan(0);
    await running.task.close();
  });

  it("shows a long batch bit by bit", async () => {
    const world = await newWorld();
    await append(world.log, 10);
    const frontiers = new Set<number>();
    const live = changed(world.live, {
      flush: (flush) => {
        frontiers.add(flush.head.frontier);
        return world.live.flush(flush);
      },
    });
    const running = start(world, { live, tuning: { ...TUNING, sliceRowsMax: 1, flushMs: 0 } });
    await until(async () => (await shown(world))?.frontier === 9);
    expect([...frontiers].filter((frontier) => frontier >= 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await running.task.close();
  });

  it("gets on although what it holds has to be dropped after each batch", async () => {
    const world = await newWorld();
    for (let i = 0; i < 5; i++) await append(world.log, 2);
    const never = 1e9;
    const tuning = { ...TUNING, stringsMax: 0, checkpointMs: never, catchUpCheckpointMs: never };
    const running = start(world, { tuning });
    await until(() => world.history.checkpointed(task) === 9);
    await running.task.close();
  });

  it("does not go back where the log delivers an old batch once more", async () => {
    const world = await newWorld();
    for (let i = 0; i < 2; i++) await append(world.log, 5);
    let repeats = 1;
    const log = changed<Log>(world.log, {
      read: (topic, partition, offset) => {
        const isRepeat = topic === "sales" && offset === 10 && repeats-- > 0;
        return world.log.read(topic, partition, isRepeat ? 0 : offset);
      },
    });
    const running = start(world, { log });
    await until(() => repeats < 1);
    await append(world.log, 5);
    await until(async () => (await shown(world))?.frontier === 14);
    expect((await shown(world))?.read).toBe(15);
    await running.task.close();
  });

  it("removes from history what has expired", async () => {
    const world = await newWorld();
    const running = start(world, { tuning: { ...TUNING, checkpointMs: 0, checkpointsPerExpiry: 1 } });
    for (const [index, hours] of [0, 3].entries()) {
      await append(world.log, 1, T0 + hours * 3_600_000);
      await until(() => world.history.checkpointed(task) === index);
    }
    await until(() => world.history.chunks.every(({ pane }) => pane > T0));
    expect(world.history.chunks).toHaveLength(1);
    await running.task.close();
  });

  it("stops with a clear error where records were removed before they were read, or skips them by choice", async () => {
    const world = await newWorld();
    await append(world.log, 10);
    const first = start(world);
    await until(async () => (await shown(world))?.frontier === 9);
    await first.task.close();
    await append(world.log, 10);
    const log = changed<Log>(world.log, { start: async () => 15 });
    const stopped = start(world, { log });
    expect((await stopped.failed).message).toMatch(/record 10 is needed.*5 records were removed/);
    const skipping = start(world, { log, onDataLoss: "skip" });
    await until(async () => (await shown(world))?.frontier === 19);
    expect((await shown(world))?.read).toBe(15);
    await skipping.task.close();
  });

  it("stops where the topic was made anew", async () => {
    const world = await newWorld();
    await append(world.log, 10);
    const first = start(world);
    await until(async () => (await shown(world))?.frontier === 9);
    await first.task.close();
    const { failed } = start(world, {
      log: changed<Log>(world.log, { end: async () => 3 }),
      onDataLoss: "skip",
    });
    expect((await failed).message).toMatch(/made anew/);
  });

  it("tries again while a store is away, and says so meanwhile", async () => {
    const world = await newWorld();
    await append(world.log, 3);
    let isAway = true;
    const live = changed(world.live, {
      flush: (flush) =>
        isAway && flush.cells.length > 0
          ? Promise.reject(new LiveError("unavailable", "The live store is away.", { canRetry: true }))
          : world.live.flush(flush),
    });
    const running = start(world, { live });
    await until(async () => (await shown(world))?.stopped?.includes("The live store is away.") ?? false);
    isAway = false;
    await until(async () => {
      const status = await shown(world);
      return status?.frontier === 2 && status.stopped === null;
    });
    await running.task.close();
  });

  it("takes up a new epoch where the live store lost its own", async () => {
    const first = await newWorld();
    let live = first.live;
    const changing = Object.fromEntries(
      (["open", "flush", "snapshot", "publishSource", "sources"] as const).map((name) => [
        name,
        (...args: never[]) => (live[name] as (...args: never[]) => unknown)(...args),
      ]),
    ) as unknown as LiveStore;
    const world = { ...first, live: changing };
    await append(world.log, 4);
    const running = start(world);
    await until(async () => (await shown(world))?.frontier === 3);
    live = createEmbeddedLive();
    await append(world.log, 4);
    await until(async () => {
      const [partition] = await world.live.snapshot("Sales");
      return (
        partition?.head.settled === true && partition.head.frontier === 7 && partition.cells.length === 1
      );
    });
    await running.task.close();
  });

  /** A world whose history takes nothing until it is let go on, and says meanwhile what it is asked to take. */
  async function worldWithSlowHistory(): Promise<{ world: World; letGo: () => void; asked: () => number }> {
    const world = await newWorld();
    let letGo: () => void = () => {};
    let asked = 0;
    const open = new Promise<void>((resolve) => (letGo = resolve));
    const history = changed(world.history, {
      write: async (chunks) => {
        asked++;
        await open;
        return world.history.write(chunks);
      },
    });
    return { world: { ...world, history }, letGo, asked: () => asked };
  }

  it("goes on showing what comes while a checkpoint is being written (E4)", async () => {
    const { world, letGo, asked } = await worldWithSlowHistory();
    const running = start(world, { tuning: { ...TUNING, checkpointMs: 1, flushMs: 1 } });
    await append(world.log, 3);
    await until(() => asked() === 1);
    for (const count of [4, 5]) {
      await append(world.log, count);
      const frontier = (await world.log.end("sales", 0)) - 1;
      await until(async () => (await shown(world))?.frontier === frontier);
    }
    expect([world.history.checkpointed(task), asked()]).toEqual([-1, 1]);
    letGo();
    await until(() => world.history.checkpointed(task) === 11);
    await running.task.close();
    const next = start(world);
    await until(async () => (await shown(world))?.applied === 12);
    await next.task.close();
  });

  it("waits for a checkpoint where more has changed meanwhile than may be held", async () => {
    const { world, letGo, asked } = await worldWithSlowHistory();
    const running = start(world, { tuning: { ...TUNING, checkpointMs: 1, flushMs: 1, dirtyCellsMax: 2 } });
    await append(world.log, 1);
    await until(() => asked() === 1);
    for (let minute = 1; minute <= 9; minute++) await append(world.log, 1, T0 + minute * 60_000);
    await until(async () => ((await shown(world))?.frontier ?? 0) >= 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await shown(world))?.frontier).toBeLessThan(9);
    letGo();
    await until(async () => (await shown(world))?.frontier === 9);
    await running.task.close();
  });

  it("fills a live store that was lost without waiting for a checkpoint that is being written (E4, E7)", async () => {
    const { world, letGo, asked } = await worldWithSlowHistory();
    let live = world.live;
    const replaceable = new Proxy(world.live, {
      get: (_, name) => (Reflect.get(live, name) as () => void).bind(live),
    });
    const tuning = { ...TUNING, checkpointMs: 1, flushMs: 1, confirmMs: 5 };
    const running = start({ ...world, live: replaceable }, { tuning });
    await append(world.log, 3);
    await until(() => asked() === 1);
    live = createEmbeddedLive();
    await until(async () => (await live.snapshot("Sales"))[0]?.head.settled === true);
    const [{ head, cells }] = await live.snapshot("Sales");
    expect([head.frontier, cells[0].version, world.history.checkpointed(task)]).toEqual([2, 2, -1]);
    letGo();
    await until(() => world.history.checkpointed(task) === 2);
    await running.task.close();
    const next = start(world);
    await until(async () => (await shown(world))?.applied === 3);
    await next.task.close();
  });

  it("says why nothing is saved while it goes on", async () => {
    const world = await newWorld();
    let isAway = true;
    const history = changed(world.history, {
      begin: (of, version) =>
        isAway
          ? Promise.reject(new HistoryError("unavailable", "The history is away.", { canRetry: true }))
          : world.history.begin(of, version),
    });
    const running = start({ ...world, history }, { tuning: { ...TUNING, checkpointMs: 1, flushMs: 1 } });
    await append(world.log, 3);
    await until(async () => (await shown(world))?.stopped?.includes("The history is away.") ?? false);
    await append(world.log, 3);
    await until(async () => (await shown(world))?.frontier === 5);
    expect((await shown(world))?.stopped).toContain("The history is away.");
    isAway = false;
    await until(() => world.history.checkpointed(task) === 5);
    await until(async () => (await shown(world))?.stopped === null);
    await running.task.close();
  });

  it("ends in time although a store does not answer", async () => {
    const world = await newWorld();
    await append(world.log, 3);
    const history = changed(world.history, { begin: () => new Promise<void>(() => {}) });
    const running = start(world, { history });
    await until(async () => (await shown(world))?.frontier === 2);
    const startedAt = Date.now();
    await running.task.close();
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });
});
