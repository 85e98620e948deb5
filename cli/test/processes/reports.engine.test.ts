import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMongoHistory } from "@freshet/engines";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { collectionPrefix } from "../../src/engines/names.js";
import { ask, readiness, runFreshet, type RunningFreshet, startRole, waitFor } from "./freshet.js";
import { enginesAtHand, removeAll } from "./shared-engines.js";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const { KAFKA_BROKERS = "", REDIS_URL = "", MONGODB_URL = "" } = process.env;
const prefix = `reports-${randomBytes(4).toString("hex")}-`;
const dayMs = 86_400_000;
const report = `query Sold($from: DateTime!, $to: DateTime!)
@report(title: "Sold", period: LAST_DAY, schedule: "daily 00:00", to: "webhook:ops", formats: [CSV]) {
  products: sales(from: $from, to: $to, by: [product]) @panel(view: TABLE) { nodes { product orders } }
}`;

let folder = "";
let app = "";
let env: Record<string, string> = {};
let hook: Server;
const posted: string[] = [];
const running: RunningFreshet[] = [];

beforeAll(async () => {
  enginesAtHand();
  folder = await mkdtemp(join(tmpdir(), "freshet-reports-"));
  app = join(folder, "shop");
  await runFreshet(["init", app]);
  await mkdir(join(app, "reports"));
  await writeFile(join(app, "reports", "sold.graphql"), report);
  hook = createServer((request, response) => {
    posted.push(String(request.headers["idempotency-key"]));
    // Slow enough for the other process to look meanwhile.
    request.resume().on("end", () => setTimeout(() => response.end(), 1_000));
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  env = {
    ...{ KAFKA_BROKERS, REDIS_URL, MONGODB_URL, FRESHET_PREFIX: prefix, FRESHET_DATA: join(folder, "data") },
    FRESHET_WEBHOOKS: `ops=http://127.0.0.1:${(hook.address() as AddressInfo).port}/`,
    FRESHET_WEBHOOK_SECRET: "0123456789abcdef",
    FRESHET_WEBHOOK_PRIVATE: "on",
  };
});

afterAll(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop("SIGKILL")));
  hook.close();
  await removeAll(prefix);
  await rm(folder, { recursive: true, force: true });
});

async function started(role: string): Promise<RunningFreshet> {
  const one = await startRole(role, app, env);
  running.push(one);
  await waitFor(async () => (await readiness(one)).status === 200, { timeoutMs: 120_000 });
  return one;
}

/** As if the schedule had been kept until two days ago. */
async function keptUntilTwoDaysAgo(): Promise<void> {
  const through = Math.floor(Date.now() / dayMs) * dayMs - 2 * dayMs;
  const mark = { turn: 1, by: "", through, sent: [], leasedUntil: null, failures: 0, retryAt: 0, told: [] };
  const names = { prefix, edition: null };
  const history = await openMongoHistory({ url: MONGODB_URL, prefix: collectionPrefix(names) });
  expect(await history.swapMeta("report Sold LAST_DAY webhook:ops", null, JSON.stringify(mark))).toBe(true);
  await history.close();
}

it("sends each period once from two processes; a report is printed from the engines alone", async () => {
  expect(await runFreshet(["topics", "create", app], env)).toMatchObject({ code: 0 });
  const [, collector, api] = [await started("processor"), await started("collector"), await started("api")];
  const order = JSON.stringify({ at: new Date().toISOString(), product: "tea", amount: 2 });
  const headers = { "content-type": "application/json" };
  await fetch(`${collector.url}/v1/events/Order`, { method: "POST", headers, body: order });
  await waitFor(async () =>
    JSON.stringify(await ask(api.url, '{ sales(last: "1d") { nodes { orders } } }')).includes("1"),
  );
  await keptUntilTwoDaysAgo();
  await Promise.all([started("reports"), started("reports")]);
  await waitFor(async () => posted.length >= 2, { timeoutMs: 120_000 });
  const listed = async (): Promise<{ sent: { failed: boolean }[] }> => {
    const { reports } = (await (await fetch(`${api.url}/reports.json`)).json()) as {
      reports: { sendings: { sent: { failed: boolean }[] }[] }[];
    };
    return reports[0].sendings[0];
  };
  await waitFor(async () => (await listed()).sent.length === 2, { timeoutMs: 60_000 });
  // Time for the other one to look again.
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  expect([posted.length, new Set(posted).size]).toEqual([2, 2]);
  expect(posted.every((key) => /^shop\/Sold-\d{4}-\d{2}-\d{2}\.csv$/u.test(key))).toBe(true);

  const out = join(folder, "sold.json");
  const day = (shift: number): string => new Date(Date.now() + shift * dayMs).toISOString().slice(0, 10);
  const span = ["--from", day(-1), "--to", day(2), "--format", "json", "--out", out];
  expect(await runFreshet(["report", "Sold", app, ...span], env)).toMatchObject({ code: 0 });
  expect(JSON.parse(await readFile(out, "utf8"))).toMatchObject({
    panels: [{ rows: [{ product: "tea", orders: 1 }] }],
  });
});
