import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Api } from "@freshet/api";
import { type HistoryStore, openEmbeddedHistory } from "@freshet/engines";
import { compileModel, parseReport } from "@freshet/schema";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { App } from "../../src/app/load-app.js";
import { readConfig } from "../../src/config/read-config.js";
import type { PartContext } from "../../src/roles/part.js";
import { SchedulePart } from "../../src/roles/schedule-part.js";
import { createLogger } from "../../src/start/logger.js";

const MODEL = `
type Flight @event(topic: "flights", time: "at") { at: DateTime! }
type Departures @rollup(of: "Flight", grains: ["1d"]) { count: Long! @count }`;
const key = "report Daily LAST_DAY folder:daily";

let folder = "";
let history: HistoryStore;
let ready = true;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "freshet-schedule-"));
  history = await openEmbeddedHistory(folder);
  ready = true;
});

afterEach(async () => {
  await history.close();
  await rm(folder, { recursive: true });
});

function appOf(to: string): App {
  const { plan } = compileModel([{ name: "model.graphql", text: MODEL }]);
  if (plan === null) throw new Error("The model has a mistake.");
  const text = `query Daily($from: DateTime!, $to: DateTime!) @report(title: "Day", period: LAST_DAY, schedule: "daily 00:00", to: "${to}", formats: [CSV, JSON]) {
    total: departures(from: $from, to: $to, by: []) @panel(view: STAT) { nodes { count } }
  }`;
  const { report, problems } = parseReport({ name: "daily.graphql", text }, plan);
  if (report === null) throw new Error(JSON.stringify(problems));
  return { name: "flights", plan, reports: [report] } as unknown as App;
}

function open(to = "folder:daily"): SchedulePart {
  const { config } = readConfig({ FRESHET_LOG_LEVEL: "silent" });
  const context = { app: appOf(to), config, dataFolder: folder, logger: createLogger(config) };
  const revision = { watermark: "2100-01-01T00:00:00.000Z" };
  const api = {
    notReady: () => (ready ? [] : ["It is catching up"]),
    execute: () => Promise.resolve({ data: { total: { nodes: [{ count: 7 }], totalCount: 1, revision } } }),
  };
  return new SchedulePart(context as unknown as PartContext, { api: () => api as unknown as Api, history });
}

/** As if the schedule had been kept until two days ago. */
async function keptUntilTwoDaysAgo(): Promise<void> {
  const day = 86_400_000;
  const through = Math.floor(Date.now() / day) * day - 2 * day;
  const mark = { turn: 1, by: "", through, sent: [], leasedUntil: null, failures: 0, retryAt: 0, told: [] };
  expect(await history.swapMeta(key, null, JSON.stringify(mark))).toBe(true);
}

const sentOf = async (): Promise<number> =>
  (JSON.parse((await history.getMeta(key)) ?? "{}") as { sent?: unknown[] }).sent?.length ?? -1;

it("sends what is due below the data folder, in each format, and not again after a restart", async () => {
  await keptUntilTwoDaysAgo();
  const part = open();
  await vi.waitFor(async () => expect(await sentOf()).toBe(2), { timeout: 20_000, interval: 50 });
  const metrics = await part.registries[0].metrics();
  await part.close();
  expect(metrics).toContain(
    'freshet_report_sendings_total{report="Daily",to="folder:daily",outcome="sent"} 2',
  );
  const sent = join(folder, "reports", "daily");
  const names = (await readdir(sent)).sort();
  expect(names.map((name) => name.replace(/\d{4}-\d{2}-\d{2}/u, "DATE"))).toEqual([
    ...["Daily-DATE.csv", "Daily-DATE.json", "Daily-DATE.csv", "Daily-DATE.json"],
  ]);
  expect(JSON.parse(await readFile(join(sent, names[1]), "utf8"))).toMatchObject({ settled: true });
  await writeFile(join(sent, names[0]), "mine");
  const again = open();
  await vi.waitFor(async () => expect(await sentOf()).toBe(2));
  await again.close();
  expect(await readFile(join(sent, names[0]), "utf8")).toBe("mine");
});

it("begins with the next period", async () => {
  const part = open();
  await vi.waitFor(async () => expect(await sentOf()).toBe(0), { timeout: 20_000, interval: 50 });
  await part.close();
  expect(await readdir(folder)).not.toContain("reports");
});

it("sends nothing while the API is not ready", async () => {
  await keptUntilTwoDaysAgo();
  ready = false;
  const part = open();
  await part.close();
  expect(await sentOf()).toBe(0);
});

it("tells of a destination that nobody has set up", async () => {
  const part = open("s3://bucket/daily");
  await vi.waitFor(() =>
    expect(part.notes()).toEqual([
      expect.stringMatching(/Daily is not sent to s3:\/\/bucket\/daily: S3_REGION/u),
    ]),
  );
  await part.close();
});

it("tells of a failure under its notes, and counts it", async () => {
  await keptUntilTwoDaysAgo();
  // A file stands where the folder would be.
  await writeFile(join(folder, "reports"), "");
  const part = open();
  await vi.waitFor(() => expect(part.notes()).toHaveLength(1), { timeout: 20_000, interval: 50 });
  expect(await part.registries[0].metrics()).toContain(
    'freshet_report_failing{report="Daily",to="folder:daily"} 1',
  );
  await part.close();
});
