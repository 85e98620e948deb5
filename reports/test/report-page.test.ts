import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ReportRoutes } from "@freshet/reports";
import { launchBrowser } from "../../frontend/test/browser/browser.js";
import { answering, plan, weekly } from "./fixture.js";

// A browser takes long where others use the machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const asked: string[] = [];
let browser: Browser;
let server: Server;
let page: Page;
let url = "";

beforeAll(async () => {
  const sending = {
    schedule: { text: "Mon 07:00", days: 0, minutes: 420 },
    to: [{ kind: "folder", text: "folder:weekly", path: "weekly" }],
    formats: ["pdf"],
  } as const;
  const routes = new ReportRoutes({
    ...{ reports: [{ ...weekly, sending }], plan, app: "flights", execute: answering() },
    browser: { program: null, path: "" },
    now: () => Date.parse("2026-11-23T20:00:00Z"),
    marks: { getMeta: () => Promise.resolve(null) },
    onError: (error) => expect(error).toBeNull(),
  });
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    void routes.handle(request, response).then((own) => own || response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterEach(() => page.context().close());

afterAll(async () => {
  await browser.close();
  server.close();
});

async function open(path: string, { width = 1_280, bypassCSP = false } = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: "en-GB", bypassCSP });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(url + path);
}

async function findings(): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations;
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 200)}`),
  );
}

test("period, paper and format are chosen by keyboard, without a script", async () => {
  await open("/r/");
  await page.getByRole("link", { name: "Week <b>", exact: true }).click();
  const button = page.getByRole("button", { name: "Print…" });
  await button.focus();
  await page.keyboard.press("Enter");
  const form = page.getByRole("form", { name: "Print" });
  await form.getByLabel("From").fill("2026-11-09");
  await form.getByLabel("To, not included").fill("2026-11-16");
  await form.getByLabel("Paper").selectOption("Letter");
  await form.getByLabel("Orientation").selectOption("Landscape");
  await form.getByRole("button", { name: "Show" }).click();
  await page
    .getByText("Week 46, Monday 9 to Sunday 15 November 2026, compared with week 45")
    .first()
    .waitFor();
  const sheet = await page.locator(".page").first().boundingBox();
  expect(Math.round(sheet?.width ?? 0)).toBe(Math.round(279.4 * (96 / 25.4)));
  await button.click();
  expect(await form.getByLabel("Paper").inputValue()).toBe("LETTER");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    form.getByRole("button", { name: "CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("Weekly-2026-11-09.csv");
  expect(asked.at(-1)).toContain("paper=LETTER&orientation=LANDSCAPE");
});

test.each([
  ["/r/", 1_280],
  ["/r/", 390],
  ["/r/Weekly", 1_280],
  ["/r/Weekly", 390],
  ["/r/Nothing", 1_280],
])("axe finds nothing at %s, %i px wide", async (path, width) => {
  await open(path, { width, bypassCSP: true });
  const button = page.getByRole("button", { name: "Print…" });
  expect(await findings()).toEqual([]);
  if ((await button.count()) === 0) return;
  await button.click();
  expect(await findings()).toEqual([]);
});
