// The live store over Redis: bytes of memory for a live cell (count + mean + quantile sketch of about 20 values), milliseconds of
// a flush, and milliseconds from the begin of a flush until its entry is at a follower.
// REDIS_URL=redis://127.0.0.1:6379 node bench/redis/run.mjs [--cells 20000] [--values 20]
import { CellArena, encodeBlock, groupKey, StringDictionary } from "@freshet/aggregates";
import { openRedisLive } from "@freshet/engines";
import { compileModel } from "@freshet/schema";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

const MODEL = `
type Flight @event(topic: "flights", time: "at") @time(lateness: "1s", accept: "1h") {
  from: String!
  to: String!
  delay: Float!
  at: DateTime!
}

type Routes @rollup(of: "Flight", grains: ["1m"]) @keep(live: "1h", history: [{ grain: "1m", for: "1d" }]) {
  from: String @by(expr: "from")
  to: String @by(expr: "to")
  flights: Long! @count
  meanDelay: Float @mean(of: "delay")
  p90Delay: Float @quantile(of: "delay", q: 0.9)
}
`;

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? Number(process.argv[at + 1]) : fallback;
};
const url = process.env.REDIS_URL ?? "redis://127.0.0.1:6379";
const prefix = `bench-${randomBytes(6).toString("hex")}:`;
const { Redis } = createRequire(join(import.meta.dirname, "../../engines/package.json"))("ioredis");
const redis = new Redis(url);
const live = await openRedisLive({ url, prefix });
const arrived = new Map();
let versions = 0;
try {
  const { epoch } = await live.open("Routes", "bench", 0);
  live.follow("Routes", { entry: ({ sequence }) => arrived.get(sequence)?.(), reset: () => {} });
  await live.snapshot("Routes");
  const count = option("cells", 20_000);
  for (const groups of [50, 1_000]) await measureMemory({ epoch, count, groups });
  for (const cells of [1, 100, 1_000]) await measureFlush(epoch, cells);
} finally {
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }))
    if (keys.length > 0) await redis.unlink(...keys);
  await live.close();
  await redis.quit();
}

/** Panes of so many groups, each pane flushed on its own as a task does. */
async function measureMemory({ epoch, count, groups }) {
  const cells = makeCells(count, groups);
  const bytes = cells.reduce((sum, cell) => sum + cell.bytes.length, 0) / count;
  const names = cells.reduce((sum, cell) => sum + Buffer.byteLength(cell.group), 0) / count;
  const { version } = cells[0];
  for (let at = 0; at < count; at += 1_000)
    await live.flush(flushOf(epoch, { frontier: version + at / 1_000, cells: cells.slice(at, at + 1_000) }));
  const keys = new Set(cells.map((cell) => `${prefix}{Routes/0}:${epoch}:${cell.grainMs}:${cell.pane}`));
  let memory = 0;
  for (const key of keys) memory += await redis.memory("USAGE", key, "SAMPLES", 0);
  tell(`a live cell, panes of ${groups} groups: ${(memory / count).toFixed(0)} B of memory`, {
    "bytes of its state": bytes.toFixed(0),
    "bytes of its group": names.toFixed(0),
    "bytes of the feed": await redis.memory("USAGE", `${prefix}{Routes/0}:feed`, "SAMPLES", 0),
  });
  const drops = [...new Set(cells.map((cell) => cell.pane))].map((pane) => {
    return { grainMs: 60_000, pane, version: Number.MAX_SAFE_INTEGER };
  });
  await live.flush(flushOf(epoch, { frontier: version + count, drops }));
}

async function measureFlush(epoch, size) {
  const flushed = [];
  const told = [];
  for (let round = 0; round < 200; round++) {
    const cells = makeCells(size, size);
    const [{ sequence }] = await live.snapshot("Routes");
    const began = performance.now();
    const isTold = new Promise((resolve) => arrived.set(sequence + 1, resolve)).then(() =>
      told.push(performance.now() - began),
    );
    await live.flush(flushOf(epoch, { frontier: cells[0].version, cells }));
    flushed.push(performance.now() - began);
    await isTold;
    arrived.clear();
  }
  tell(`a flush of ${size} cells`, { "flush ms": quantiles(flushed), "at a follower ms": quantiles(told) });
}

function makeCells(count, groups) {
  const { plan, problems } = compileModel([{ name: "model.graphql", text: MODEL }]);
  if (plan === null) throw new Error(JSON.stringify(problems, null, 2));
  const arena = new CellArena(plan.rollups[0], new StringDictionary());
  const values = option("values", 20);
  const version = (versions += 100_000);
  return Array.from({ length: count }, (_, i) => {
    const slot = arena.allocate();
    arena.versions[slot] = version;
    arena.events[slot] = values;
    fill(arena, slot, values);
    const group = groupKey([airport(i % groups), airport(7 * (i % groups) + 3)]);
    const bytes = encodeBlock(arena, [group], [slot]);
    arena.free(slot);
    return { grainMs: 60_000, pane: Math.floor(i / groups) * 60_000, group, version, bytes };
  });
}

function fill(arena, slot, count) {
  const batch = {
    count,
    slots: new Int32Array(count).fill(slot),
    numbers: Float64Array.from({ length: count }, () => Math.exp(5 * Math.random()) - 20),
    strings: null,
    times: new Float64Array(count),
    offsets: Float64Array.from({ length: count }, (_, i) => i),
    partition: 0,
  };
  arena.functions.forEach((each, i) => each.add(arena.columns[i], batch));
}

function airport(number) {
  return String.fromCharCode(...[676, 26, 1].map((unit) => 65 + (Math.floor(number / unit) % 26)));
}

function flushOf(epoch, { frontier, cells = [], drops = [] }) {
  const head = { frontier, watermark: frontier, recordTime: frontier, settled: true };
  return { rollup: "Routes", partition: 0, epoch, head, cells, drops };
}

function quantiles(list) {
  list.sort((a, b) => a - b);
  const at = (q) => list[Math.floor(q * (list.length - 1))].toFixed(1);
  return `p50 ${at(0.5)}, p99 ${at(0.99)}`;
}

function tell(what, figures) {
  const words = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  process.stdout.write(`${what} (${words.join("; ")})\n`);
}
