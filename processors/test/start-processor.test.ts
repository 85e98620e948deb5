import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Block, CellArena, readMeasure, StringDictionary } from "@freshet/aggregates";
import type { Assignment, CellWrite, HistoryStore, LiveStore } from "@freshet/engines";
import { LiveError, openEmbeddedEngines, RecordBatchBuilder } from "@freshet/engines";
import { compileModel } from "@freshet/schema";
import type { Plan, Rollup } from "@freshet/schema";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startProcessor, storeName } from "../src/index.js";

const MODEL = `
"A sale."
type Sale @event(topic: "sales", time: "at", key: "shop") @time(lateness: "1m", accept: "1d", skew: "5m") {
  at: DateTime!
  shop: String!
  amount: Float!
}
"Sales by shop."
type Takings @rollup(of: "Sale", grains: ["1m", "1h"]) @keep(live: "1h", history: [{ grain: "1m", for: "2d" }, { grain: "1h", for: "30d" }]) {
  shop: String!
  sales: Long! @count
  total: Float @sum(of: "amount")
}
`;
const T0 = Date.parse("2026-01-05T10:00:00Z");

function planOf(text: string): Plan {
  const { plan, problems } = compileModel([{ name: "model.graphql", text }]);
  if (plan === null) throw new Error(problems.map((problem) => problem.message).join("\n"));
  return plan;
}

/** Cells of one rollup at its head: of live and history the one with the greater version. */
async function cellsOf(
  stores: { live: LiveStore; history: HistoryStore },
  rollup: Rollup,
): Promise<Map<string, CellWrite>> {
  const cells = new Map<string, CellWrite>();
  const put = (key: string, cell: CellWrite): void => {
    if ((cells.get(key)?.version ?? -2) < cell.version) cells.set(key, cell);
  };
  for (const { partition, cells: held } of await stores.live.snapshot(rollup.name))
    for (const cell of held) put(`${cell.grainMs} ${cell.pane} ${partition} ${cell.group}`, cell);
  for (const { grainMs } of rollup.tiers) {
    const range = {
      rollup: rollup.name,
      grainMs,
      from: -Number.MAX_SAFE_INTEGER,
      to: Number.MAX_SAFE_INTEGER,
    };
    for (const chunk of await stores.history.read(range)) {
      for (const group of Block.parse(chunk.bytes, rollup).groups)
        put(`${grainMs} ${chunk.pane} ${chunk.partition} ${group}`, { ...chunk, group });
    }
  }
  return cells;
}

function totals(
  rollup: Rollup,
  cells: Map<string, CellWrite>,
  grainMs: number,
): Record<string, [unknown, unknown]> {
  const arena = new CellArena(rollup, new StringDictionary());
  const slots = new Map<string, number>();
  for (const [key, cell] of cells) {
    if (cell.grainMs !== grainMs) continue;
    const block = Block.parse(cell.bytes, rollup);
    const from = new CellArena(rollup, arena.dictionary);
    const all = block.groups.map(() => from.allocate());
    block.decodeInto(from, all);
    const group = key.split(" ").slice(3).join(" ");
    if (!slots.has(group)) slots.set(group, arena.allocate());
    arena.mergeSlot(slots.get(group)!, from, all[block.groups.indexOf(group)]);
  }
  return Object.fromEntries(
    [...slots].map(([group, slot]) => [
      group,
      [
        readMeasure(rollup, arena, slot, rollup.measures[0], grainMs),
        readMeasure(rollup, arena, slot, rollup.measures[1], grainMs),
      ],
    ]),
  );
}

describe("a processor on the embedded engines", () => {
  let folder: string;
  let engines: Awaited<ReturnType<typeof openEmbeddedEngines>>;
  const plan = planOf(MODEL);
  const rollup = plan.rollups[0];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "freshet-processor-"));
    engines = await openEmbeddedEngines({ folder });
    await engines.log.createTopic("sales", { partitions: 2, retentionMs: null, retentionBytes: null });
  });

  afterEach(async () => {
    await engines.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function sell(from: number, to: number): Promise<void> {
    for (const partition of [0, 1]) {
      const batch = new RecordBatchBuilder();
      for (let i = from; i < to; i++) {
        const time = T0 + i * 1000;
        const event = { at: new Date(time).toISOString(), shop: `s${i % 3}`, amount: 0.1 };
        batch.add(null, Buffer.from(JSON.stringify(event)), time + 50);
      }
      await engines.log.append("sales", partition, batch.build());
    }
  }

  async function settled(offset: number): Promise<void> {
    for (let i = 0; i < 500; i++) {
      const heads = (await engines.live.snapshot("Takings")).map(({ head }) => head);
      if (heads.length === 2 && heads.every((head) => head.settled && head.frontier >= offset)) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("The processor did not get there in time.");
  }

  const start = (): ReturnType<typeof startProcessor> => startProcessor({ ...engines, plan, group: "test" });

  it("counts every event once, over a restart and a lost live store (E1, E4, E5)", async () => {
    await sell(0, 3000);
    const first = await start();
    await settled(2999);
    await first.close();
    await engines.close();

    engines = await openEmbeddedEngines({ folder });
    await sell(3000, 6000);
    const second = await start();
    await settled(5999);
    const cells = await cellsOf(engines, rollup);
    for (const { grainMs } of rollup.tiers)
      expect(totals(rollup, cells, grainMs)).toEqual({
        '["s0"]': [4000, 400],
        '["s1"]': [4000, 400],
        '["s2"]': [4000, 400],
      });
    expect(second.status().map(({ read, applied }) => [read, applied])).toEqual([
      [6000, 6000],
      [6000, 6000],
    ]);
    await second.close();
  });

  it("refuses a history store of another model, and says what to do", async () => {
    await (await start()).close();
    const changed = { ...plan, fingerprint: "other" };
    await expect(startProcessor({ ...engines, plan: changed, group: "test" })).rejects.toThrow(
      /new data folder/,
    );
  });

  it("goes on saving when somebody sets the machine's clock back", async () => {
    const processor = await start();
    await sell(0, 2);
    await settled(1);
    const real = Date.now.bind(Date);
    const clock = vi.spyOn(Date, "now").mockImplementation(() => real() - 3_600_000);
    try {
      await sell(2, 4);
      await settled(3);
    } finally {
      clock.mockRestore();
    }
    await processor.close();
  });

  it("A3: refuses a topic that was made anew with fewer partitions than were counted", async () => {
    await sell(0, 2);
    const processor = await start();
    await settled(1);
    await processor.close();
    const log = new Proxy(engines.log, {
      get(target, name) {
        if (name === "partitions") return () => Promise.resolve(1);
        return (Reflect.get(target, name) as () => unknown).bind(target);
      },
    });
    await expect(startProcessor({ ...engines, plan, log, group: "test" })).rejects.toThrow(
      "Topic sales has 1 partitions, and events of at least 2 were counted",
    );
  });

  it("E1: takes nothing from a live store that was filled beside another history", async () => {
    await sell(0, 5);
    const first = await start();
    await settled(4);
    await first.close();
    const elsewhere = await mkdtemp(join(tmpdir(), "freshet-elsewhere-"));
    const other = await openEmbeddedEngines({ folder: elsewhere });
    await other.log.createTopic("sales", { partitions: 2, retentionMs: null, retentionBytes: null });
    const second = await startProcessor({ plan, ...other, live: engines.live, group: "test" });
    await expect
      .poll(async () => (await engines.live.snapshot("Takings")).map(({ head }) => head.frontier))
      .toEqual([-1, -1]);
    await second.close();
    await other.close();
    await rm(elsewhere, { recursive: true, force: true });
  });

  it("is refused by a live store that is another deployment's, with its words", async () => {
    const claims: string[] = [];
    const taken = new LiveError("conflict", "it is another's", { canRetry: true });
    const live = new Proxy(engines.live, {
      get(target, name) {
        if (name === "claim")
          return (owner: string) => {
            claims.push(owner);
            return Promise.reject(taken);
          };
        return (Reflect.get(target, name) as () => unknown).bind(target);
      },
    });
    await expect(startProcessor({ ...engines, plan, live, group: "test" })).rejects.toBe(taken);
    expect(claims).toEqual([await storeName(engines.history)]);
  });

  it("tells the log where results are kept: processors over one store say the same, over another they do not", async () => {
    const owners: (string | undefined)[] = [];
    const log = new Proxy(engines.log, {
      get(target, name) {
        if (name !== "assign") return (Reflect.get(target, name) as () => unknown).bind(target);
        return (topic: string, group: string, assignment: Assignment) => {
          owners.push(assignment.owner);
          return target.assign(topic, group, assignment);
        };
      },
    });
    const elsewhere = await mkdtemp(join(tmpdir(), "freshet-elsewhere-"));
    const other = await openEmbeddedEngines({ folder: elsewhere });
    for (const { live, history } of [engines, engines, other]) {
      const processor = await startProcessor({ plan, log, live, history, group: "g" });
      await processor.close();
    }
    await other.close();
    await rm(elsewhere, { recursive: true, force: true });
    expect(owners[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(owners[1]).toBe(owners[0]);
    expect(owners[2]).toMatch(/^[0-9a-f-]{36}$/);
    expect(owners[2]).not.toBe(owners[0]);
  });

  it("lets one of two models have an empty history store when both begin at once", async () => {
    // Each sees that nobody is there yet, before either has written.
    let looked = 0;
    const both = new Promise<void>((resolve) => {
      const look = setInterval(() => looked === 2 && (clearInterval(look), resolve()), 1);
    });
    const history = new Proxy(engines.history, {
      get(target, name) {
        if (name !== "getMeta") return (Reflect.get(target, name) as () => unknown).bind(target);
        return async (key: string) => {
          const stored = await target.getMeta(key);
          looked++;
          await both;
          return stored;
        };
      },
    });
    const started = await Promise.allSettled(
      [plan, { ...plan, fingerprint: "other" }].map((each) =>
        startProcessor({ ...engines, history, plan: each, group: each.fingerprint }),
      ),
    );
    for (const each of started) if (each.status === "fulfilled") await each.value.close();
    expect(started.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const winner = started[0].status === "fulfilled" ? plan.fingerprint : "other";
    expect(await engines.history.getMeta("plan")).toBe(winner);
  });
});
