import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { ask, runFreshet, type RunningFreshet, waitFor, readiness, startRole } from "./freshet.js";
import { dropDatabase, enginesAtHand, removeAll } from "./shared-engines.js";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

const { KAFKA_BROKERS = "", REDIS_URL = "", MONGODB_URL = "" } = process.env;
const prefix = `roles-${randomBytes(4).toString("hex")}-`;
const engines = { KAFKA_BROKERS, REDIS_URL, MONGODB_URL, FRESHET_PREFIX: prefix };
const fed = 3_000;

/** Appends its events with the ids 0 … `fed` − 1, each batch once whatever happens. */
const feedModule = `
export async function feed(context) {
  const topic = context.topic("Order");
  const done = Math.max(-1, ...topic.lastSequences);
  for (let i = done + 1; i < ${fed} && !context.signal.aborted; i++) {
    const key = Buffer.from("tea" + (i % 7));
    const batch = context.batch();
    const at = Date.now();
    batch.add(key, Buffer.from(JSON.stringify({ at: new Date(at).toISOString(), product: key.toString(), amount: 1 })), at);
    await context.append(topic, context.partitionOf(key, topic.partitions), batch.build(), i);
    if (i % 100 === 0) await context.sleep(10);
  }
  await context.settled();
}`;

let folder: string;
let app: string;
const running: RunningFreshet[] = [];

beforeAll(async () => {
  enginesAtHand();
  folder = await mkdtemp(join(tmpdir(), "freshet-roles-"));
  app = join(folder, "shop");
  await runFreshet(["init", app]);
  await writeFile(join(app, "feed.mjs"), feedModule);
  await writeFile(
    join(app, "package.json"),
    JSON.stringify({ freshet: { partitions: 4, feed: "feed.mjs" } }),
  );
});
afterEach(() => Promise.all(running.splice(0).map((each) => each.stop("SIGKILL"))));
afterAll(async () => {
  await removeAll(prefix);
  await rm(folder, { recursive: true, force: true });
});

async function start(
  role: string,
  env: Readonly<Record<string, string>> = {},
  at = app,
): Promise<RunningFreshet> {
  const data = join(folder, `data-${running.length}`);
  const started = await startRole(role, at, { ...engines, FRESHET_DATA: data, ...env });
  running.push(started);
  return started;
}

const ready = (role: RunningFreshet): Promise<void> =>
  waitFor(async () => !role.running() || (await readiness(role)).status === 200, { timeoutMs: 120_000 });

async function post(collector: RunningFreshet, count: number): Promise<void> {
  const event = () => ({ at: new Date().toISOString(), product: "coffee", amount: 2 });
  const response = await fetch(`${collector.url}/v1/events/Order`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(Array.from({ length: count }, event)),
  });
  expect(response.status).toBe(202);
}

const query = '{ sales(last: "1d") { nodes { product orders revenue } } }';
async function ordersAt(api: RunningFreshet): Promise<Record<string, number>> {
  const { sales } = (await ask(api.url, query)) as {
    sales: { nodes: { product: string; orders: number }[] };
  };
  return Object.fromEntries(sales.nodes.map(({ product, orders }) => [product, orders]));
}
const sum = (orders: Record<string, number>): number =>
  Object.values(orders).reduce((all, one) => all + one, 0);

it("E1 E4 E5 E8: roles apart count right through the kill of a processor, and verify finds nothing", async () => {
  const collector = await start("collector");
  await waitFor(async () => (await readiness(collector)).reasons.join().includes("freshet topics create"), {
    timeoutMs: 60_000,
  });
  for (const what of ["made", "there already"]) {
    const { code, output } = await runFreshet(["topics", "create", app], engines);
    expect(output).toBe(
      `${prefix}orders: ${what}, 4 partitions\n${prefix}orders.dead: ${what}, 4 partitions\n`,
    );
    expect(code).toBe(0);
  }
  const readable = { MONGODB_READABLE: "on" };
  const [api, processor, second] = [
    await start("api"),
    await start("processor", readable),
    await start("processor", readable),
  ];
  const feed = await start("feed");
  await Promise.all([collector, api, processor, second, feed].map(ready));
  await post(collector, 100);
  await waitFor(async () => (await ordersAt(api)).coffee === 100, { timeoutMs: 60_000 });

  await processor.stop("SIGKILL");
  await post(collector, 50);
  const third = await start("processor", readable);
  await ready(third);
  await waitFor(async () => sum(await ordersAt(api)) === fed + 150, { timeoutMs: 180_000 });
  expect((await ordersAt(api)).coffee).toBe(150);

  await waitFor(async () => (await rowsInMongo("coffee")).some(({ orders }) => orders === 150), {
    timeoutMs: 60_000,
  });

  const metrics = await (await fetch(`${second.url}/metrics`)).text();
  for (const name of ["partition_lag_events", "partition_watermark_delay_seconds", "partition_events"])
    expect(metrics).toContain(`freshet_${name}{source="Order"`);
  for (const name of ["flush_seconds", "checkpoint_seconds", "engine_seconds"])
    expect(metrics).toContain(`freshet_${name}_count`);
  expect(await (await fetch(`${api.url}/metrics`)).text()).toContain("freshet_event_to_frame_seconds");

  const verified = await runFreshet(["verify", app], engines);
  expect(verified.output).toContain(`Verified: ${(fed + 150).toLocaleString("en")} events`);
  expect(verified.output).toContain("0 differences");
  expect(verified.code).toBe(0);

  for (const role of running) if (role.running()) await expectCleanEnd(role);
});

/** As a person finds them in the documents of chunks. */
async function rowsInMongo(product: string): Promise<{ orders: number }[]> {
  const client = await new MongoClient(MONGODB_URL).connect();
  try {
    const chunks = await client
      .db("freshet")
      .collection<{ _id: string; state: { rows?: { product: string; orders: number }[] } }>(`${prefix}chunks`)
      .find({ rollup: "Sales", grainMs: 86_400_000 })
      .toArray();
    return chunks.flatMap(({ state: { rows = [] } }) => rows).filter((row) => row.product === product);
  } finally {
    await client.close();
  }
}

async function expectCleanEnd(role: RunningFreshet): Promise<void> {
  const startedAt = performance.now();
  expect({ ...(await role.stop("SIGTERM")), output: role.output().slice(-2_000) }).toMatchObject({ code: 0 });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
}

it("refuses a model of another meaning in words, and computes it anew beside under another edition", async () => {
  const other = join(folder, "changed", "shop");
  await mkdir(join(folder, "changed"));
  await runFreshet(["init", other]);
  const model = await readFile(join(other, "model.graphql"), "utf8");
  await writeFile(
    join(other, "model.graphql"),
    model.replace('@sum(of: "amount")', '@sum(of: "amount * 2.0")'),
  );
  for (const role of ["processor", "api"]) {
    const { code, output } = await runFreshet([role, other], { ...engines, PORT: "0" });
    expect(output).toContain("The model has changed");
    expect(output).toContain("Sales");
    expect(output).toContain("FRESHET_EDITION");
    expect(code).toBe(1);
  }
  const edition = { FRESHET_EDITION: "v2" };
  const [api, processor] = [await start("api", edition, other), await start("processor", edition, other)];
  await Promise.all([api, processor].map(ready));
  await waitFor(async () => sum(await ordersAt(api)) === fed + 150, { timeoutMs: 180_000 });
});

it("refuses another app under the same prefix, and names both", async () => {
  const stranger = join(folder, "stranger");
  await runFreshet(["init", stranger]);
  const model = await readFile(join(stranger, "model.graphql"), "utf8");
  await writeFile(join(stranger, "model.graphql"), model.replace("@sum(of:", "@max(of:"));
  const { code, output } = await runFreshet(["processor", stranger], { ...engines, PORT: "0" });
  expect(output).toContain("the results of the app shop, which has another model than stranger");
  expect(output).toContain("FRESHET_PREFIX");
  expect(code).toBe(1);
});

it("counts no part of the events into another database: the group and the keys are taken", async () => {
  const first = await start("processor");
  await ready(first);
  const elsewhere = MONGODB_URL.replace(/\/?$/, `/${prefix.slice(0, -1)}`);
  const second = await start("processor", { MONGODB_URL: elsewhere });
  await waitFor(
    async () =>
      /another deployment|keep their results elsewhere/.test((await readiness(second)).reasons.join()),
    {
      timeoutMs: 60_000,
    },
  );
  await second.stop("SIGTERM");
  await expectCleanEnd(first);
  await dropDatabase(elsewhere);
});

it("lets a second feed take over, and ends the first one with the reason", async () => {
  const endless = join(folder, "endless");
  await runFreshet(["init", endless]);
  await writeFile(join(endless, "feed.mjs"), feedModule.replace(`i < ${fed}`, "i < 1e9"));
  await writeFile(
    join(endless, "package.json"),
    JSON.stringify({ freshet: { partitions: 4, feed: "feed.mjs" } }),
  );
  const own = { FRESHET_PREFIX: `${prefix}feeds-`, REDIS_URL: "", MONGODB_URL: "" };
  await runFreshet(["topics", "create", endless], { ...engines, ...own });
  const first = await start("feed", own, endless);
  await ready(first);
  const second = await start("feed", own, endless);
  await ready(second);
  await waitFor(async () => !first.running(), { timeoutMs: 60_000 });
  expect(first.output()).toContain("another process has begun as the same producer");
  expect(second.running()).toBe(true);
});

it("runs all in one process over the log of Kafka and embedded stores", async () => {
  const data = join(folder, "mixed");
  const mixed = { KAFKA_BROKERS, FRESHET_PREFIX: `${prefix}mixed-`, FRESHET_DATA: data, FRESHET_FEED: "off" };
  const whole = await startRole("start", app, mixed);
  running.push(whole);
  await ready(whole);
  await post(whole, 20);
  await waitFor(async () => (await ordersAt(whole)).coffee === 20, { timeoutMs: 60_000 });
  await expectCleanEnd(whole);
  const verified = await runFreshet(["verify", app], mixed);
  expect(verified.output).toContain("0 differences");
});

it.each([
  [
    "REDIS_URL",
    () => REDIS_URL.replace("//", "//nobody:hush@"),
    "does not accept the password of the user nobody",
  ],
  [
    "MONGODB_URL",
    () => "mongodb://me:hush@127.0.0.1:1/?authSource",
    "The URL of the history store can't be used",
  ],
])("refuses a wrong %s in words, without its password", async (name, url, words) => {
  const { code, output } = await runFreshet(["processor", app], { ...engines, [name]: url(), PORT: "0" });
  expect(output).toContain(words);
  expect(output).not.toMatch(/hush|^ +at /m);
  expect(code).toBe(1);
});
