import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { build } from "vite";
import { startMockServer } from "../mock/server";
import { launchBrowser } from "./browser";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { MockServer } from "../mock/server";

const folder = fileURLToPath(new URL("../..", import.meta.url));
let browser: Browser;

/** The server of the present test, whose world it may change before and after it opens the page. */
export let server: MockServer;
/** What the present test has opened. */
export let page: Page;
/** Errors of the page, dialogs, and what its security policy had to refuse: there must be none after any test. */
export let complaints: string[];

/** A browser for the file, and for each test a server and nothing left over. */
export function setStage(): void {
  beforeAll(async () => {
    if (!existsSync(`${folder}dist/index.html`)) await build({ root: folder, logLevel: "error" });
    browser = await launchBrowser();
  }, 120_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await startMockServer();
    complaints = [];
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
    expect(complaints).toEqual([]);
  });
}

/** Opens a path of the server in a browser of its own; does not wait for numbers. */
export async function open(path = "/", options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (/Content Security Policy|violates|Vue warn/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(server.url + path);
}
