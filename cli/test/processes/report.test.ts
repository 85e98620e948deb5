import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ask, freePort, type RunningFreshet, runFreshet, startFreshet, waitFor } from "./freshet.js";

// Each starts several processes, which takes long where others use the machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const REPORT = `query Sold($from: DateTime!, $to: DateTime!) @report(title: "Sold", period: LAST_DAY) {
  products: sales(from: $from, to: $to, by: [product], orderBy: [{ field: revenue, direction: DESC }])
    @panel(view: TABLE) { nodes { product orders revenue meanAmount } totals { orders revenue } }
}`;
const QUERY = `query ($from: DateTime!, $to: DateTime!) {
  sales(from: $from, to: $to, by: [product], orderBy: [{ field: revenue, direction: DESC }]) {
    nodes { product orders revenue meanAmount } totals { orders revenue }
  }
}`;
const day = (shift: number): string => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
const period = { from: day(-1), to: day(2) };

let root = "";
let app = "";
let data = "";
let server: RunningFreshet;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "freshet-report-test-"));
  [app, data] = [join(root, "shop"), join(root, "data")];
  expect(await runFreshet(["init", app])).toMatchObject({ code: 0 });
  await mkdir(join(app, "reports"));
  await writeFile(join(app, "reports", "sold.graphql"), REPORT);
  server = await startFreshet({ app, data });
  await waitFor(async () => (await fetch(`${server.url}/live`)).ok);
  const orders = Array.from({ length: 90 }, (_, at) =>
    JSON.stringify({ at: new Date().toISOString(), product: ["tea", "rum", "=cmd"][at % 3], amount: at / 8 }),
  );
  const response = await fetch(`${server.url}/v1/events/Order`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: orders.join("\n"),
  });
  expect(response.status).toBe(202);
  await waitFor(async () =>
    JSON.stringify(await ask(server.url, '{ sales(last: "1d", by: []) { nodes { orders } } }')).includes(
      "90",
    ),
  );
});

afterAll(async () => {
  if (server?.running()) await server.stop("SIGKILL");
  await rm(root, { recursive: true, force: true });
});

const printed = async (
  format: string,
  env: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): Promise<{ code: number | null; output: string; file: string }> => {
  const out = join(root, `sold.${format}`);
  const where = ["--from", period.from, "--to", period.to, "--format", format, "--out", out];
  const { code, output } = await runFreshet(["report", "Sold", app, ...where, ...more], {
    FRESHET_DATA: data,
    ...env,
  });
  return { code, output, file: code === 0 ? await readFile(out, "utf8") : "" };
};

let byRunning = "";

it("has the numbers of the GraphQL API, whoever asks", async () => {
  const span = { from: `${period.from}T00:00:00Z`, to: `${period.to}T00:00:00Z` };
  const { sales } = (await ask(server.url, QUERY, span)) as { sales: { nodes: object[]; totals: object } };
  const text = await (
    await fetch(`${server.url}/reports/Sold.json?from=${period.from}&to=${period.to}`)
  ).text();
  const [panel] = (JSON.parse(text) as { panels: { rows: object[]; totals: object }[] }).panels;
  expect(sales.nodes).toHaveLength(3);
  expect(panel.rows).toEqual(sales.nodes.map((row) => expect.objectContaining(row)));
  expect(panel.totals).toEqual(expect.objectContaining(sales.totals));
  const csv = await (
    await fetch(`${server.url}/reports/Sold.csv?from=${period.from}&to=${period.to}`)
  ).text();
  for (const row of sales.nodes as { product: string; orders: number; revenue: number; meanAmount: number }[])
    expect(csv).toContain(
      `"${row.product.replace("=", "'=")}",${row.orders},${row.revenue},${row.meanAmount}`,
    );
  byRunning = text;
});

it("is asked of the process that holds the data, if that is where it usually is, and else says so", async () => {
  const { port } = new URL(server.url);
  const asked = await printed("json", { PORT: port });
  expect(asked).toMatchObject({ code: 0, file: byRunning });
  expect(asked.output).toContain(`Process ${server.pid} is running on the data in ${data}`);
  const lost = await printed("json", { PORT: String(await freePort()) });
  expect(lost.code).toBe(1);
  expect(lost.output).toContain("name its address with --url, or stop it");
  expect(await printed("json", {}, ["--url", server.url])).toMatchObject({ code: 0, file: byRunning });
});

it("is made of the stores alone when nothing runs, with the same bytes", async () => {
  expect(await server.stop("SIGTERM")).toMatchObject({ code: 0 });
  expect(await printed("json", {})).toMatchObject({ code: 0, file: byRunning });
  const html = await printed("html", {}, ["--paper", "letter", "--orientation", "landscape"]);
  expect(html.file).toContain("size:279.4mm 215.9mm");
  expect((await printed("html", {}, ["--paper", "a5"])).output).toContain("--paper is a4 or letter.");
  const none = await printed("json", { FRESHET_DATA: join(root, "nowhere") });
  expect(none).toMatchObject({ code: 1 });
  expect(none.output).toContain("there is nothing to report");
});
