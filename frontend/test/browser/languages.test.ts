import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { build } from "vite";
import { startMockServer } from "../mock/server";
import { launchBrowser } from "./browser";
import type { Browser, Page } from "playwright-core";
import type { MockServer } from "../mock/server";

const folder = fileURLToPath(new URL("../..", import.meta.url));
let browser: Browser;
let server: MockServer;
let page: Page;

beforeAll(async () => {
  if (!existsSync(`${folder}dist/index.html`)) await build({ root: folder, logLevel: "error" });
  browser = await launchBrowser();
}, 120_000);
afterAll(() => browser.close());
afterEach(async () => {
  await page.context().close();
  await server.close();
});

async function open(path: string, locale: string): Promise<void> {
  server = await startMockServer();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(server.url + path);
  await page.locator("[data-panel=airports] tbody tr").first().waitFor();
}

const lang = (): Promise<string | null> => page.locator("html").getAttribute("lang");

it("is the browser's, with its numbers and dates", async () => {
  await open("/", "de-AT");
  expect(await lang()).toBe("de");
  await page.locator("[data-panel=quality]").getByText("Bilanz aller Ereignisse").waitFor();
  expect(await page.locator(".title p").textContent()).toMatch(/^\p{L}+tag|Mittwoch, \d+\. /u);
  expect(await page.locator("[data-panel=quality]").textContent()).toMatch(/2[. \u00a0]512[. \u00a0]086/);
  expect(await page.locator("[data-panel=airports] .foot").textContent()).toContain("15 von 230 Zeilen");
  await page.keyboard.press("?");
  await page.getByText("Wandanzeige: ein Dashboard nach dem anderen").waitFor();
});

it("is that of a link before the browser's, and the reader's own choice before both", async () => {
  await open("/?lang=de", "en-US");
  expect(await lang()).toBe("de");
  await page.getByRole("button", { name: "Mehr", exact: true }).click();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByText("Every event accounted for").waitFor();
  expect(await lang()).toBe("en");
  expect(new URL(page.url()).search).toBe("");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.getByText("Bilanz aller Ereignisse").waitFor();
  await page.reload();
  await page.getByText("Bilanz aller Ereignisse").waitFor();
});

it("is English without the file of another one", async () => {
  await open("/", "fr-FR");
  expect(await lang()).toBe("en");
  const files = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  expect(files.filter((name) => /\/de-[^/]+\.js/.test(name))).toEqual([]);
});
