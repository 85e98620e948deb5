import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunningFreshet } from "./freshet.js";
import { ask, runFreshet, startFreshet, waitFor } from "./freshet.js";

// Each starts several processes, which takes long where others use the machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let root: string;
let app: string;
let data: string;
const running: RunningFreshet[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "freshet-start-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  const folder = await mkdtemp(join(root, "case-"));
  app = join(folder, "shop");
  data = join(folder, "data");
  expect(await runFreshet(["init", app])).toMatchObject({ code: 0 });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.running() && server.stop("SIGKILL")));
});

const start = async (
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<RunningFreshet> => {
  const server = await startFreshet({ app, data, args, env });
  running.push(server);
  await waitFor(async () => !server.running() || (await fetch(`${server.url}/live`)).ok);
  return server;
};

const order = async (server: RunningFreshet, amount: number): Promise<string> => {
  const response = await fetch(`${server.url}/v1/events/Order`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ at: new Date().toISOString(), product: "tea", amount }),
  });
  expect(response.status).toBe(202);
  const { receipts } = (await response.json()) as { receipts: string[] };
  return receipts[0];
};

const sales = (server: RunningFreshet, receipt: string | null = null): Promise<Record<string, unknown>> =>
  ask(
    server.url,
    'query ($receipt: String) { sales(last: "1d", receipt: $receipt) { nodes { product orders revenue } } }',
    {
      receipt,
    },
  );

const edit = async (file: string, from: string, to: string): Promise<void> => {
  const path = join(app, file);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
};

describe("freshet start", () => {
  it("counts a posted event, ends cleanly on SIGTERM, and has it still after the next start", async () => {
    const first = await start();
    const receipt = await order(first, 4.5);
    const expected = { sales: { nodes: [{ product: "tea", orders: 1, revenue: 4.5 }] } };
    expect(await sales(first, receipt)).toEqual(expected);
    const before = performance.now();
    expect(await first.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(await sales(await start(), receipt)).toEqual(expected);
  });

  it("keeps what it has acknowledged through kill -9", async () => {
    const first = await start();
    const receipts: string[] = [];
    for (let amount = 1; amount <= 20; amount++) receipts.push(await order(first, amount));
    await first.stop("SIGKILL");
    const nodes = await sales(await start(), receipts[19]);
    expect(nodes).toEqual({ sales: { nodes: [{ product: "tea", orders: 20, revenue: 210 }] } });
  });

  it("takes a Ctrl-C that comes twice, as through npm, for one", async () => {
    const server = await start();
    await waitFor(async () => (await fetch(`${server.url}/ready`)).ok);
    const ended = server.stop("SIGINT");
    void server.stop("SIGTERM");
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it("serves the page with a strict policy, and the probes", async () => {
    const server = await start();
    const page = await fetch(`${server.url}/d/Main`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(page.headers.get("content-security-policy")).not.toContain("unsafe");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    const named = await fetch(`${server.url}/index.html`);
    expect(named.headers.get("content-security-policy")).toBe(page.headers.get("content-security-policy"));
    const asset = /src="(\/assets\/[^"]+)"/.exec(await page.text())![1];
    expect((await fetch(server.url + asset)).headers.get("cache-control")).toContain("immutable");
    for (const path of ["/ready", "/dashboards.json"])
      expect((await fetch(server.url + path)).status).toBe(200);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(
      "freshet_collector_events_accepted_total",
    );
    for (const path of ["/nothing", "/assets/..%2f..%2fpackage.json", "/assets/x.js"]) {
      expect((await fetch(server.url + path)).status).toBe(404);
    }
  });

  it("says who holds the data folder", async () => {
    const server = await start();
    const second = await runFreshet(["start", app], { FRESHET_DATA: data, PORT: "0" });
    expect(second.code).toBe(1);
    expect(second.output).toContain(`process ${server.pid}`);
    expect(server.running()).toBe(true);
  });

  it("says that the port is in use", async () => {
    const server = await start();
    const port = new URL(server.url).port;
    const second = await runFreshet(["start", app], { FRESHET_DATA: `${data}-2`, PORT: port });
    expect(second).toMatchObject({ code: 1, output: expect.stringContaining(`Port ${port} is in use`) });
  });

  it("says that the data folder can't be written", async () => {
    await writeFile(data, "a file in its place");
    const inPlace = await runFreshet(["start", app], { FRESHET_DATA: data, PORT: "0" });
    expect(inPlace).toMatchObject({ code: 1, output: expect.stringContaining("FRESHET_DATA") });
    // A place where nobody may make a folder, whoever asks.
    const readOnly = await runFreshet(["start", app], { FRESHET_DATA: "/sys/freshet", PORT: "0" });
    expect(readOnly).toMatchObject({ code: 1, output: expect.stringContaining("can't be written") });
  });

  it("refuses a model of another meaning over existing data, and computes anew with --rebuild", async () => {
    const first = await start();
    const receipt = await order(first, 4.5);
    await sales(first, receipt);
    await first.stop("SIGTERM");
    await edit(
      "model.graphql",
      'revenue: Float @sum(of: "amount")',
      'revenue: Float @sum(of: "amount * 2.0")',
    );
    const refused = await runFreshet(["start", app], { FRESHET_DATA: data, PORT: "0" });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("The model has changed");
    expect(refused.output).toContain("Sales");
    expect(refused.output).toContain("--rebuild");
    const nodes = await sales(await start(["--rebuild"]), receipt);
    expect(nodes).toEqual({ sales: { nodes: [{ product: "tea", orders: 1, revenue: 9 }] } });
  });

  it("takes a model with other labels over existing data", async () => {
    await (await start()).stop("SIGTERM");
    await edit("model.graphql", '@label(text: "Product")', '@label(text: "Goods")');
    expect((await start()).running()).toBe(true);
  });
});

describe("freshet start with a page that has a mistake", () => {
  const wrong =
    'query Wrong @dashboard(title: "Wrong") {\n  sales(last: "1d") @panel(view: STAT) { nodes { meanAmont } }\n}\n';
  const definition = async (server: RunningFreshet): Promise<Record<string, unknown>> =>
    (await fetch(`${server.url}/dashboards.json`)).json() as Promise<Record<string, unknown>>;

  it("says file, line and what is wrong on the page, and shows the others", async () => {
    await writeFile(join(app, "dashboards", "wrong.graphql"), wrong);
    await writeFile(join(app, "dashboards", "broken.graphql"), "query Broken {");
    const checked = await runFreshet(["check", app]);
    expect(checked.code).toBe(1);
    expect(checked.output).toMatch(/wrong\.graphql:2:\d+ error/);
    const server = await start();
    expect(server.output()).toMatch(/broken\.graphql:\d+:\d+ error/);
    const { dashboards, notice, problems } = await definition(server);
    expect(dashboards).toMatchObject([{ title: "Sales today" }]);
    expect(notice).toContain("The files of 2 pages have mistakes");
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ file: "dashboards/broken.graphql" }),
        expect.objectContaining({
          file: "dashboards/wrong.graphql",
          line: 2,
          suggestion: "did you mean `meanAmount`?",
        }),
      ]),
    );
    await order(server, 4.5);
  });
});

describe("freshet start --watch", () => {
  const pages = async (server: RunningFreshet): Promise<string> =>
    (await fetch(`${server.url}/dashboards.json`)).text();

  it("puts edited pages in place, shows mistakes, and lets the last good one go on", async () => {
    const server = await start(["--watch"]);
    await edit("dashboards/main.graphql", 'title: "Sales today"', 'title: "All sales"');
    await waitFor(async () => (await pages(server)).includes("All sales"));
    await edit("dashboards/main.graphql", "meanAmount", "meanAmont");
    await waitFor(async () => (await pages(server)).includes("meanAmont"));
    expect(await pages(server)).toContain("All sales");
    expect(server.output()).toMatch(/main\.graphql:\d+:\d+ error/);
    await edit("dashboards/main.graphql", "meanAmont", "meanAmount");
    await waitFor(async () => !(await pages(server)).includes("meanAmont"));
  });

  it("computes an edited model anew from the log", async () => {
    const server = await start(["--watch"]);
    const receipt = await order(server, 4.5);
    await sales(server, receipt);
    await edit("model.graphql", "  meanAmount:", '  greatest: Float @max(of: "amount")\n  meanAmount:');
    const query =
      'query ($receipt: String) { sales(last: "1d", receipt: $receipt) { nodes { orders greatest } } }';
    await waitFor(async () => {
      const answer = JSON.stringify(await ask(server.url, query, { receipt }));
      return answer === '{"sales":{"nodes":[{"orders":1,"greatest":4.5}]}}';
    });
    await edit("model.graphql", "type Sales", "type Sale s");
    await waitFor(async () => /model\.graphql:\d+:\d+ error/.test(server.output()));
    expect(await order(server, 1)).toBeTruthy();
  });
});
