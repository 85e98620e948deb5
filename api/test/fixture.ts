import { CellArena, StringDictionary, encodeBlock, groupKey, paneStart } from "@freshet/aggregates";
import {
  type CellWrite,
  type Chunk,
  type Clock,
  type HistoryStore,
  type LiveStore,
  type PaneRange,
  createEmbeddedLive,
} from "@freshet/engines";
import { type Expr, type Plan, type Rollup, compileModel } from "@freshet/schema";
import { createApi } from "../src/index.js";
import type { Api, ApiOptions } from "../src/index.js";

export const MODEL = `
type Flight @event(topic: "flights", time: "at", key: "origin") @time(lateness: "10m", accept: "1d", skew: "5m", idle: "30s") {
  at: DateTime!
  origin: String!
  carrier: String
  destination: String!
  delay: Float!
}
"How punctual flights are."
type Punctuality @rollup(of: "Flight", grains: ["1m", "1h", "1d"])
  @keep(live: "2h", history: [{ grain: "1m", for: "2d" }, { grain: "1h", for: "90d" }, { grain: "1d", for: "3650d" }]) {
  origin: String!
  carrier: String
  departures: Long! @count
  totalDelay: Float @sum(of: "delay")
  meanDelay: Float @mean(of: "delay")
  worst: Float @max(of: "delay")
  p90: Float @quantile(of: "delay", q: 0.9)
  destinations: Long! @distinct(of: "destination")
  busiest: [TopEntry!]! @top(of: "destination", k: 3)
}
type Network @rollup(of: "Flight", grains: ["1h", "1d"]) {
  departures: Long! @count
  perHour: Float @rate(of: "departures", per: "1h")
}
`;

export function planOf(text = MODEL): Plan {
  const { plan, problems } = compileModel([{ name: "model.graphql", text }]);
  if (!plan) throw new Error(problems.map(({ message }) => message).join("\n"));
  return plan;
}

export interface Flight {
  readonly at: number;
  readonly origin: string;
  readonly carrier: string | null;
  readonly destination: string;
  readonly delay: number;
}

/** A clock that stands still until it is set; sleeping is real but short. */
export class TestClock implements Clock {
  time: number;

  constructor(time: number) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, 50));
      signal?.addEventListener("abort", done, { once: true });
    });
  }
}

/** The few calls of a history store that readers use, over a map. */
export class MemoryHistory {
  readonly chunks = new Map<string, Chunk>();
  reads = 0;
  delayMs = 0;

  write(chunk: Chunk): void {
    const key = [chunk.rollup, chunk.grainMs, chunk.pane, chunk.partition, chunk.chunk].join(":");
    if ((this.chunks.get(key)?.version ?? -1) < chunk.version) this.chunks.set(key, chunk);
  }

  async read({ rollup, grainMs, from, to, partition }: PaneRange): Promise<readonly Chunk[]> {
    this.reads++;
    const found = [...this.chunks.values()].filter(
      (chunk) =>
        chunk.rollup === rollup &&
        chunk.grainMs === grainMs &&
        chunk.pane >= from &&
        chunk.pane < to &&
        (partition === undefined || chunk.partition === partition),
    );
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    return found;
  }

  async firstPane(rollup: string, grainMs: number): Promise<number | null> {
    const panes = [...this.chunks.values()]
      .filter((chunk) => chunk.rollup === rollup && chunk.grainMs === grainMs)
      .map(({ pane }) => pane);
    return panes.length === 0 ? null : Math.min(...panes);
  }

  get store(): HistoryStore {
    return this as unknown as HistoryStore;
  }
}

interface PaneCells {
  readonly grainMs: number;
  readonly pane: number;
  readonly slots: Map<string, number>;
  readonly dirty: Set<string>;
}

/** Does to the stores what a task does, for one rollup and partition. */
export class TestTask {
  readonly rollup: Rollup;
  readonly partition: number;
  readonly arena: CellArena;
  readonly panes = new Map<string, PaneCells>();
  readonly #live: LiveStore;
  readonly #history: MemoryHistory;
  #dictionary = new StringDictionary();
  #epoch = "";
  offset = -1;
  watermark = -Infinity;
  recordTime = -Infinity;
  settled = true;

  constructor(rollup: Rollup, partition: number, stores: { live: LiveStore; history: MemoryHistory }) {
    this.rollup = rollup;
    this.partition = partition;
    this.#live = stores.live;
    this.#history = stores.history;
    this.arena = new CellArena(rollup, this.#dictionary);
  }

  async open(): Promise<void> {
    this.#epoch = (await this.#live.open(this.rollup.name, this.rollup.fingerprint, this.partition)).epoch;
    await this.flush();
  }

  add(flight: Flight): void {
    this.offset++;
    this.watermark = Math.max(this.watermark, flight.at - 600_000);
    this.recordTime = Math.max(this.recordTime, flight.at);
    const values = this.rollup.dimensions.map(({ expr }) => valueOf(expr.ast, flight) as string | null);
    for (const { grainMs } of this.rollup.tiers) {
      const pane = paneStart(flight.at, grainMs);
      const key = `${grainMs}:${pane}`;
      let cells = this.panes.get(key);
      if (!cells) this.panes.set(key, (cells = { grainMs, pane, slots: new Map(), dirty: new Set() }));
      const group = groupKey(values);
      let slot = cells.slots.get(group);
      if (slot === undefined) cells.slots.set(group, (slot = this.arena.allocate()));
      cells.dirty.add(group);
      this.#fold(slot, flight);
    }
  }

  async flush(): Promise<void> {
    const cells: CellWrite[] = [];
    for (const { grainMs, pane, slots, dirty } of this.panes.values()) {
      for (const group of dirty) {
        const slot = slots.get(group) as number;
        const bytes = encodeBlock(this.arena, [group], [slot]);
        cells.push({ grainMs, pane, group, version: this.arena.versions[slot], bytes });
      }
      dirty.clear();
    }
    await this.#send(cells, []);
  }

  /** Everything of a pane into history, in chunks of two groups. */
  store(grainMs: number, pane: number): void {
    const cells = this.panes.get(`${grainMs}:${pane}`);
    if (!cells) return;
    const groups = [...cells.slots.keys()];
    for (let chunk = 0; chunk * 2 < groups.length; chunk++) {
      const some = groups.slice(chunk * 2, chunk * 2 + 2);
      const bytes = encodeBlock(
        this.arena,
        some,
        some.map((group) => cells.slots.get(group) as number),
      );
      this.#history.write({
        rollup: this.rollup.name,
        grainMs,
        pane,
        partition: this.partition,
        chunk,
        version: this.offset,
        bytes,
      });
    }
  }

  /** Flushed, stored, and gone from the live store. */
  async drop(grainMs: number, pane: number): Promise<void> {
    await this.flush();
    this.store(grainMs, pane);
    await this.#send([], [{ grainMs, pane, version: this.offset }]);
  }

  async sendHead(): Promise<void> {
    await this.#send([], []);
  }

  async #send(
    cells: CellWrite[],
    drops: { grainMs: number; pane: number; version: number }[],
  ): Promise<void> {
    const { watermark, recordTime, settled } = this;
    const head = { frontier: this.offset, watermark, recordTime, settled };
    await this.#live.flush({
      rollup: this.rollup.name,
      partition: this.partition,
      epoch: this.#epoch,
      head,
      cells,
      drops,
    });
  }

  #fold(slot: number, flight: Flight): void {
    for (const [index, measure] of this.arena.measures.entries()) {
      const value = measure.of ? valueOf(measure.of.ast, flight) : null;
      this.arena.functions[index].add(this.arena.columns[index], {
        count: 1,
        slots: Int32Array.of(slot),
        numbers: typeof value === "number" ? Float64Array.of(value) : null,
        strings: typeof value === "string" ? Int32Array.of(this.#dictionary.id(value)) : null,
        times: Float64Array.of(flight.at),
        offsets: Float64Array.of(this.offset),
        partition: this.partition,
      });
    }
    this.arena.events[slot]++;
    this.arena.versions[slot] = this.offset;
  }
}

function valueOf(expr: Expr, flight: Flight): unknown {
  if (expr.op !== "field") throw new Error("The fixture knows fields only.");
  return (flight as unknown as Record<string, unknown>)[expr.name];
}

export interface Rig {
  readonly plan: Plan;
  readonly clock: TestClock;
  readonly live: LiveStore;
  readonly history: MemoryHistory;
  /** By rollup and partition. */
  readonly tasks: readonly TestTask[];
  readonly api: Api;
  /** To the partition its origin hashes to, in all rollups; not flushed. */
  add(flight: Flight): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

export const NOON = Date.parse("2026-03-10T12:00:00Z");
const PARTITIONS = 2;

export async function openRig(options: Partial<ApiOptions> & { now?: number } = {}): Promise<Rig> {
  const plan = options.plan ?? planOf();
  const clock = new TestClock(options.now ?? NOON);
  const live = options.live ?? createEmbeddedLive();
  const history = new MemoryHistory();
  const tasks = plan.rollups.flatMap((rollup) =>
    Array.from({ length: PARTITIONS }, (_, partition) => new TestTask(rollup, partition, { live, history })),
  );
  for (const task of tasks) await task.open();
  const api = await createApi({ plan, live, history: history.store, clock, ...options });
  return {
    ...{ plan, clock, live, history, tasks, api },
    add(flight) {
      const partition = flight.origin.charCodeAt(0) % PARTITIONS;
      for (const task of tasks) if (task.partition === partition) task.add(flight);
    },
    async flush() {
      for (const task of tasks) await task.flush();
    },
    async close() {
      await api.close();
      if (!options.live) await live.close();
    },
  };
}

export function flight(at: number | string, more: Partial<Flight> = {}): Flight {
  const time = typeof at === "string" ? Date.parse(at) : at;
  return { at: time, origin: "ATL", carrier: "DL", destination: "JFK", delay: 5, ...more };
}

/** The data of a query that has to succeed. */
export async function ask<T>(
  rig: { api: Api },
  query: string,
  variables?: Record<string, unknown>,
): Promise<T> {
  const result = await rig.api.execute({ query, variables });
  if (result.errors) throw new Error(result.errors.map(({ message }) => message).join("\n"));
  return JSON.parse(JSON.stringify(result.data)) as T;
}

/** The only error of a query that has to fail. */
export async function refused(
  rig: { api: Api },
  query: string,
  variables?: Record<string, unknown>,
): Promise<{ code: unknown; message: string }> {
  const { errors } = await rig.api.execute({ query, variables });
  if (errors?.length !== 1) throw new Error(`Expected one error, got ${JSON.stringify(errors)}`);
  return { code: errors[0].extensions.code, message: errors[0].message };
}
