import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ReportRoutes } from "@freshet/reports";
import type { ReportSending } from "@freshet/schema";
import { answering, plan, weekly } from "./fixture.js";

let server: Server;
let url = "";
let program = "/nowhere";
let makeMsMax = 60_000;
/** Before each answer of the API. */
let answersMs = (): Promise<unknown> => Promise.resolve();
const unexpected: unknown[] = [];
const sending: ReportSending = {
  schedule: { text: "Mon 07:00", days: 0, minutes: 420 },
  to: [{ kind: "webhook", text: "webhook:<ops>", name: "ops" }],
  formats: ["pdf"],
};
const at = (text: string): number => Date.parse(text);
const told = (from: string, to: string, failure: string | null) => ({
  ...{ from: at(from), to: at(to), at: at(to) + 7 * 3_600_000, failure },
});
const marks = new Map([
  [
    "report Sent LAST_WEEK webhook:<ops>",
    JSON.stringify({
      ...{ turn: 3, by: "", through: 0, sent: [], leasedUntil: null, failures: 1, retryAt: 0 },
      told: [
        told("2026-11-15T23:00Z", "2026-11-22T23:00Z", "connect 10.0.0.7"),
        told("2026-11-08T23:00Z", "2026-11-15T23:00Z", null),
      ],
    }),
  ],
]);

afterEach(() => expect(unexpected).toEqual([]));

beforeAll(async () => {
  const routes = new ReportRoutes({
    ...{
      reports: [weekly, { ...weekly, name: "Sent", sending }],
      plan,
      app: "flights",
      execute: (request) => answersMs().then(() => answering()(request)),
      browser: {
        get program() {
          return program;
        },
        path: "",
      },
    },
    now: () => Date.parse("2026-11-23T20:00:00Z"),
    marks: { getMeta: (key) => Promise.resolve(marks.get(key) ?? null) },
    get makeMsMax() {
      return makeMsMax;
    },
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
  ["/reports/Weekly.csv?from=&to=&paper=LETTER&orientation=landscape", 200, "text/csv; charset=utf-8"],
  ["/reports/Weekly.html?paper=A5", 400, "text/html; charset=utf-8"],
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

test("the list tells when reports are sent, and how the last times went, but not why one failed", async () => {
  const html = await (await fetch(`${url}/r/`)).text();
  expect(html).toContain(
    "Mon 07:00 (Europe/Berlin) to <b>webhook:&#60;ops&#62;</b>; next on Mon 30 November 2026, 07:00",
  );
  expect(html).toContain(
    "Week 47, Monday 16 to Sunday 22 November 2026: could not be sent, and is tried again",
  );
  expect(html).toContain("Week 46, Monday 9 to Sunday 15 November 2026: sent, 16 November 2026, 07:00");
  const { reports } = (await (await fetch(`${url}/reports.json`)).json()) as { reports: unknown[] };
  expect(reports[1]).toMatchObject({
    name: "Sent",
    sendings: [{ next: "2026-11-30T06:00:00.000Z", sent: [{ failed: true }, { failed: false }] }],
  });
  for (const text of [html, JSON.stringify(reports)]) expect(text).not.toContain("10.0.0.7");
});

test("a form beside the report asks for period, paper and format, and keeps the variables", async () => {
  const html = await (await fetch(`${url}/r/Weekly?var.origin=%22SEA&paper=LETTER`)).text();
  expect(html).toContain('<input type="date" name="to" value="2026-11-23" required>');
  expect(html).toContain('<option value="LETTER" selected>Letter</option>');
  expect(html).toContain('<input type="hidden" name="var.origin" value="&#34;SEA">');
  expect(html).toContain('formaction="/reports/Weekly.pdf"');
  expect(html).toContain("size:215.9mm 279.4mm");
});

test("a reader who goes away leaves nothing behind", async () => {
  const stop = new AbortController();
  const answer = fetch(`${url}/r/Weekly`, { signal: stop.signal }).catch(() => null);
  stop.abort();
  expect(await answer).toBeNull();
  expect((await fetch(`${url}/r/Weekly`)).status).toBe(200);
});

test("a report that takes too long is given up, and says so", async () => {
  makeMsMax = 1;
  answersMs = () => new Promise((resolve) => setTimeout(resolve, 100));
  const response = await fetch(`${url}/reports/Weekly.csv`);
  makeMsMax = 60_000;
  answersMs = () => Promise.resolve();
  expect(response.status).toBe(504);
  expect(await response.text()).toContain("It took too long.");
  expect(unexpected.pop()).toMatchObject({ name: "TimeoutError" });
});
