import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ReportRoutes } from "@freshet/reports";
import { answering, plan, weekly } from "./fixture.js";

let server: Server;
let url = "";
let program = "/nowhere";
const unexpected: unknown[] = [];

afterEach(() => expect(unexpected).toEqual([]));

beforeAll(async () => {
  const routes = new ReportRoutes({
    ...{
      reports: [weekly],
      plan,
      app: "flights",
      execute: answering(),
      browser: {
        get program() {
          return program;
        },
        path: "",
      },
    },
    now: () => Date.parse("2026-11-23T20:00:00Z"),
    onError: (error) => void unexpected.push(error),
  });
  server = createServer((request, response) => {
    void routes.handle(request, response).then((own) => own || response.writeHead(404).end("not its own"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

test.each([
  ["/reports/Weekly.csv", 200, "text/csv; charset=utf-8"],
  ["/reports/Weekly.json?from=2026-11-09&to=2026-11-16", 200, "application/json; charset=utf-8"],
  ["/r/Weekly?var.origin=SEA", 200, "text/html; charset=utf-8"],
  ["/r/", 200, "text/html; charset=utf-8"],
  ["/reports.json", 200, "application/json; charset=utf-8"],
  ["/reports/Weekly.doc", 404, "text/html; charset=utf-8"],
  ["/reports/Daily.csv", 404, "text/html; charset=utf-8"],
  ["/reports/Weekly.csv?from=soon", 400, "text/html; charset=utf-8"],
  ["/reports/Weekly.pdf", 400, "text/html; charset=utf-8"],
])("%s answers %i", async (path, status, type) => {
  const response = await fetch(url + path);
  expect([response.status, response.headers.get("content-type")]).toEqual([status, type]);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("what is not a report is left to others, and nothing is written", async () => {
  expect(await (await fetch(`${url}/report`)).text()).toBe("not its own");
  expect((await fetch(`${url}/reports/Weekly.csv`, { method: "POST" })).status).toBe(405);
});

test("the bar leads to the files of the period shown and to the periods beside it", async () => {
  const html = await (await fetch(`${url}/r/Weekly`)).text();
  expect(html).toContain('href="/reports/Weekly.pdf?from=2026-11-16&#38;to=2026-11-23"');
  expect(html).toContain("‹ Week 46");
});

test("a browser that fails is told to the log, and what is on the machine to nobody else", async () => {
  // It starts, and is no browser.
  program = process.execPath;
  const response = await fetch(`${url}/reports/Weekly.pdf`);
  program = "/nowhere";
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain(process.execPath);
  expect(String(unexpected.pop())).toContain(process.execPath);
});
