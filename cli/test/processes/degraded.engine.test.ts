import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Admin, Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ask, freePort, type RunningFreshet, readiness, runFreshet, startRole, waitFor } from "./freshet.js";
import { enginesAtHand, removeAll } from "./shared-engines.js";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const prefix = `degraded-${randomBytes(4).toString("hex")}-`;
const topic = `${prefix}orders`;
const running: RunningFreshet[] = [];
let folder: string;
let app: string;
let env: Record<string, string>;
let admin: Admin;
let redisPort: number;
let redis: ChildProcess;

beforeAll(async () => {
  const { KAFKA_BROKERS, MONGODB_URL } = enginesAtHand();
  folder = await mkdtemp(join(tmpdir(), "freshet-degraded-"));
  app = join(folder, "shop");
  await runFreshet(["init", app]);
  redisPort = await freePort();
  startRedis();
  const REDIS_URL = `redis://127.0.0.1:${redisPort}`;
  env = { KAFKA_BROKERS, MONGODB_URL, REDIS_URL, FRESHET_PREFIX: prefix, FRESHET_PARTITIONS: "2" };
  await runFreshet(["topics", "create", app], env);
  admin = new Kafka({ brokers: KAFKA_BROKERS.split(","), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
});
afterAll(async () => {
  await Promise.all(running.map((each) => each.stop("SIGKILL")));
  redis.kill("SIGKILL");
  await admin.disconnect();
  await removeAll(prefix);
  await rm(folder, { recursive: true, force: true });
});

/** One of our own, since it is killed. It keeps nothing. */
function startRedis(): void {
  const words = ["--port", `${redisPort}`, "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  redis = spawn("redis-server", [...words, "--maxmemory-policy", "noeviction"], { stdio: "ignore" });
}

async function start(role: string): Promise<RunningFreshet> {
  const started = await startRole(role, app, env);
  running.push(started);
  return started;
}

const isReady = async (role: RunningFreshet): Promise<boolean> => (await readiness(role)).status === 200;
let posted = 0;

/** Answers the partitions that the events went to. */
async function post(collector: RunningFreshet, count: number): Promise<Set<number>> {
  const event = (i: number) => ({ at: new Date().toISOString(), product: `p${posted + i}`, amount: 2 });
  const response = await fetch(`${collector.url}/v1/events/Order`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(Array.from({ length: count }, (_, i) => event(i))),
  });
  expect(response.status).toBe(202);
  posted += count;
  const { receipts } = (await response.json()) as { receipts: string[] };
  const decode = (receipt: string) =>
    JSON.parse(Buffer.from(receipt, "base64url").toString()) as { partition: number };
  return new Set(receipts.map((receipt) => decode(receipt).partition));
}

interface Sales {
  readonly sales: {
    readonly revision: { readonly stale: boolean };
    readonly totals: { readonly orders: number };
  };
}
async function salesAt(api: RunningFreshet): Promise<{ orders: number; stale: boolean }> {
  const query = '{ sales(last: "1d") { revision { stale } totals { orders } } }';
  const { sales } = (await ask(api.url, query)) as unknown as Sales;
  return { orders: sales.totals.orders, stale: sales.revision.stale };
}

it("A3 A4: goes through a lost Redis and added partitions, and refuses a topic that lost some", async () => {
  const [collector, processor, api] = [
    await start("collector"),
    await start("processor"),
    await start("api"),
  ];
  for (const role of [collector, processor, api]) await waitFor(() => isReady(role), { timeoutMs: 120_000 });
  await post(collector, 100);
  await waitFor(async () => (await salesAt(api)).orders === 100, { timeoutMs: 60_000 });

  redis.kill("SIGKILL");
  await waitFor(async () => (await salesAt(api)).stale, { timeoutMs: 60_000 });
  expect(await salesAt(api)).toEqual({ orders: 100, stale: true });
  const response = await fetch(`${api.url}/ready`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    ready: true,
    notes: [expect.stringContaining("live store")],
  });
  await post(collector, 10);
  startRedis();
  await waitFor(async () => (await salesAt(api)).orders === 110, { timeoutMs: 120_000 });
  await waitFor(async () => !(await salesAt(api)).stale, { timeoutMs: 60_000 });

  await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
  const used = new Set<number>();
  await waitFor(
    async () => {
      for (const partition of await post(collector, 40)) used.add(partition);
      return used.size === 4;
    },
    { timeoutMs: 60_000, everyMs: 1_000 },
  );
  await waitFor(async () => (await salesAt(api)).orders === posted, { timeoutMs: 120_000 });

  for (const role of running) await role.stop("SIGTERM");
  await admin.deleteTopics({ topics: [topic] });
  await waitFor(async () => (await runFreshet(["topics", "create", app], env)).code === 0, {
    timeoutMs: 60_000,
  });
  const { code, output } = await runFreshet(["processor", app], { ...env, PORT: "0" });
  expect(output).toContain("it was made anew, with fewer");
  expect(code).toBe(1);
});
