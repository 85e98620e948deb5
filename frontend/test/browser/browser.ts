import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import type { Browser } from "playwright-core";

/** A headless browser out of the npm registry alone. */
export async function launchBrowser(): Promise<Browser> {
  const args = chromium.args.filter((arg) => arg !== "--single-process");
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...args, "--no-sandbox", "--no-zygote"],
    headless: true,
  });
}
