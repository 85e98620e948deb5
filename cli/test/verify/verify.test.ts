import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApi, type Api } from "@freshet/api";
import { openEmbeddedEngines, RecordBatchBuilder, systemClock, type EmbeddedEngines } from "@freshet/engines";
import { startProcessor, type Processor } from "@freshet/processors";
import { compileModel, type Plan } from "@freshet/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TooExpensiveError, type Ask } from "../../src/verify/difference.js";
import { verifyLimits } from "../../src/verify/compare-rollup.js";
import { verify } from "../../src/verify/verify.js";

const model = `
type Sale @event(topic: "sales", time: "at", key: "shop") @time(lateness: "1m", accept: "1h", skew: "5m") {
  at: DateTime!  shop: String!  item: String!  price: Float!  big: Long!
}
type Sales @rollup(of: "Sale", grains: ["1m", "1h"], maxGroups: 3, where: "price > 0.0") {
  shop: String!
  sales: Long! @count
  cheap: Long! @count(where: "price < 5.0")
  revenue: Float @sum(of: "price")
  dear: Float @sum(of: "price", where: "price > 14.0")
  dearOrNone: Float! @sum(of: "price", where: "price > 14.0")
  whole: Decimal @sum(of: "price", scale: 0)
  huge: Long! @sum(of: "big")
  halves: Long! @sum(of: "big / 2", where: "big < 100")
  mean: Float @mean(of: "price")
  spread: Float @stddev(of: "price")
  least: Float @min(of: "price")
  latest: Float @last(of: "price")
  median: Float @quantile(of: "price", q: 0.5)
  items: Long! @distinct(of: "item")
  best: [TopEntry!]! @top(of: "item", k: 2)
  prices: [HistogramBin!]! @histogram(of: "price", bounds: [5.0, 10.0])
  cheapShare: Float @ratio(of: "cheap", to: "sales")
}
`;
const start = Date.UTC(2026, 5, 1, 12);

describe("verify", () => {
  let folder = "";
  let engines: EmbeddedEngines;
  let processor: Processor;
  let api: Api;
  let plan: Plan;
  const ask: Ask = async (query, variables) => {
    const { data, errors = [] } = await api.execute({ query, variables });
    for (const { path } of errors) expect(path?.at(-1)).toBe("huge");
    return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
  };
  const differencesWith = async (change: (answer: Record<string, unknown>) => void): Promise<string[]> => {
    const changed: Ask = async (query, variables) => {
      const answer = await ask(query, variables);
      change(answer);
      return answer;
    };
    const result = await verify({
      plan,
      tables: new Map(),
      log: engines.log,
      ask: changed,
      progress: () => undefined,
    });
    return result.differences.map(({ where }) => where);
  };

  beforeAll(async () => {
    plan = compileModel([{ name: "model.graphql", text: model }]).plan as Plan;
    folder = await mkdtemp(join(tmpdir(), "freshet-verify-"));
    engines = await openEmbeddedEngines({ folder });
    await engines.log.createTopic("sales", { partitions: 2, retentionMs: null, retentionBytes: null });
    for (const partition of [0, 1]) await engines.log.append("sales", partition, sales(partition));
    processor = await startProcessor({ plan, ...engines, group: "test" });
    while (processor.status().reduce((sum, { read }) => sum + read, 0) < 400) await systemClock.sleep(20);
    api = await createApi({ plan, ...engines, clock: systemClock, limits: verifyLimits });
    await systemClock.sleep(2500);
  });
  afterAll(async () => {
    await api.close();
    await processor.close();
    await engines.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("finds nothing where nothing is wrong, overflow, late and invalid events included", async () => {
    const result = await verify({
      plan,
      tables: new Map(),
      log: engines.log,
      ask,
      progress: () => undefined,
    });
    expect(result.differences).toEqual([]);
    expect(result.events).toBe(400);
    expect(result.rows).toBeGreaterThan(20);
    // Sums past 2^53 − 1 are told of, and everything else is compared.
    expect(result.past).toBeGreaterThan(0);
    expect(result.past).toBeLessThan(result.rows);
  });

  it("asks for shorter stretches where the API finds one too expensive, and for long ones where it does not", async () => {
    const asked: number[] = [];
    const dear: Ask = async (query, variables) => {
      const span = Date.parse(String(variables.to)) - Date.parse(String(variables.from));
      if (span > 4 * 60_000 && variables.every === "1m") throw new TooExpensiveError("Too much.");
      asked.push(span);
      return ask(query, variables);
    };
    const options = { plan, tables: new Map(), log: engines.log, progress: () => undefined };
    const short = await verify({ ...options, ask: dear });
    expect(short.differences).toEqual([]);
    const calls = asked.length;
    const long = await verify({ ...options, ask: (...args) => (asked.push(0), ask(...args)) });
    expect([long.rows, long.values]).toEqual([short.rows, short.values]);
    expect(asked.length - calls).toBeLessThan(calls / 2);
  });

  it("tells of one wrong number", async () => {
    let done = false;
    const found = await differencesWith((answer) => {
      const row = rowsOf(answer)[0];
      if (done || row === undefined) return;
      row.sales = Number(row.sales) + 1;
      done = true;
    });
    expect(found).toEqual([expect.stringMatching(/^Sales 1m 2026-06-01T\S+ .* sales$/)]);
  });

  it.each([
    "revenue",
    "dear",
    "dearOrNone",
    "mean",
    "spread",
    "halves",
    "whole",
    "least",
    "latest",
    "median",
    "items",
    "best",
    "prices",
    "cheapShare",
  ])("tells of a wrong %s", async (name) => {
    const found = await differencesWith((answer) =>
      rowsOf(answer).forEach((row) => (row[name] = spoilt(row[name]))),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((where) => where.endsWith(` ${name}`))).toBe(true);
  });

  it("tells of a sum of rounded values that is wrong by a little", async () => {
    const found = await differencesWith((answer) =>
      rowsOf(answer).forEach((row) => (row.whole = `${Number(row.whole) + 0.1}`)),
    );
    expect(found.length).toBeGreaterThan(0);
  });

  it("tells of a number where the sum is past 2^53 − 1", async () => {
    const found = await differencesWith((answer) =>
      rowsOf(answer).forEach((row) => (row.huge ??= Number.MAX_SAFE_INTEGER)),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((where) => where.endsWith(" huge"))).toBe(true);
  });

  it("tells of a missing row, and of one too many", async () => {
    const missing = await differencesWith((answer) => void rowsOf(answer).shift());
    expect(missing.length).toBeGreaterThan(0);
    const extra = await differencesWith((answer) => {
      const row = rowsOf(answer)[0];
      if (row !== undefined) rowsOf(answer).push({ ...row, shop: "nowhere" });
    });
    expect(extra.length).toBeGreaterThan(0);
  });

  it("E8: tells of an account that does not close", async () => {
    const found = await differencesWith((answer) => {
      const [source] = (answer._sources ?? []) as Record<string, number>[];
      if (source !== undefined) source.late++;
    });
    expect(found).toEqual(["Sale: events late"]);
  });
});

/** 200 sales of five shops, two more than are admitted; some late, some invalid, some filtered. */
function sales(partition: number): Uint8Array {
  const batch = new RecordBatchBuilder();
  for (let index = 0; index < 200; index++) {
    const late = index > 150 && index % 17 === 0 ? 7_200_000 : 0;
    const at = new Date(start + index * 7_000 - late - (index % 5) * 20_000).toISOString();
    const price = index % 23 === 0 ? -1 : ((index * 37) % 150) / 10;
    const big = index === 99 ? Number.MAX_SAFE_INTEGER : index;
    const value = { at, big, shop: `shop ${partition}${(index * 7) % 5}`, item: `item ${index % 11}`, price };
    const text = index % 41 === 0 ? "{broken" : JSON.stringify(value);
    batch.add(null, Buffer.from(text), start + index * 7_000);
  }
  return batch.build();
}

function rowsOf(answer: Record<string, unknown>): Record<string, unknown>[] {
  return (answer.rows as { nodes: Record<string, unknown>[] } | undefined)?.nodes ?? [];
}

function spoilt(value: unknown): unknown {
  if (typeof value === "number") return value * 1.1 + 3;
  if (!Array.isArray(value)) return 1;
  return value.map((entry: Record<string, unknown>) => ({ ...entry, count: Number(entry.count) + 1 }));
}
