import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import { until } from "../lib/process.mjs";

/** The arguments of a browser that survives the closing of a context. */
export async function launchBrowser() {
  const args = [...chromium.args.filter((arg) => arg !== "--single-process"), "--no-sandbox", "--no-zygote"];
  return playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}

/** Milliseconds from the start of the server until a STAT panel of the page shows a number. */
export async function firstNumberOnPage(server) {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ locale: "en-US" });
    await until(async () => (await page.goto(server.url, { waitUntil: "commit" }))?.ok(), {
      timeoutMs: 60_000,
    });
    // Not waitForFunction: the page's policy forbids what it evaluates.
    await until(async () =>
      (await page.locator(".value").allTextContents()).some((text) => /[1-9]/.test(text)),
    );
    return performance.now() - server.startedAt;
  } finally {
    await browser.close();
  }
}
