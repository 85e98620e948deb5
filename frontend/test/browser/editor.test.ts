import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { readiness, startFreshet, waitFor } from "../../../cli/test/processes/freshet";
import { launchBrowser } from "./browser";
import type { Browser, Page } from "playwright-core";
import type { RunningFreshet } from "../../../cli/test/processes/freshet";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const waitMs = 60_000;
let folder: string;
let file: string;
let freshet: RunningFreshet;
let browser: Browser;
let page: Page;
let written: string;

/** The example that measures this machine, on real files: its numbers are there within seconds. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "freshet-editor-"));
  cpSync(join(root, "examples/vitals"), join(folder, "vitals"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  file = join(folder, "vitals/dashboards/machine.graphql");
  written = readFileSync(file, "utf8");
  [freshet, browser] = await Promise.all([
    startFreshet({ app: join(folder, "vitals"), data: join(folder, "data") }),
    launchBrowser(),
  ]);
  await waitFor(async () => (await readiness(freshet)).status === 200, { timeoutMs: 90_000 });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await freshet?.stop("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(waitMs);
});
afterEach(async () => {
  await page.close();
  writeFileSync(file, written);
});

const order = (): Promise<string[]> =>
  page.$$eval("[data-edited]", (all) => all.map((one) => (one as HTMLElement).dataset.edited!));

async function edit(): Promise<void> {
  await page.goto(`${freshet.url}/d/ThisMachine`);
  await page.locator("[data-panel=cores]").waitFor();
  await page.keyboard.press("e");
  await page.locator("[data-edited=cores] [data-panel=cores]").waitFor();
}

it("explores, keeps the answer as a panel, and shows it on its dashboard", { timeout: 180_000 }, async () => {
  await page.goto(`${freshet.url}/explore?rollup=Cores&by=core&show=busy&last=5m&view=TABLE`);
  await page.locator(".answer tbody tr").first().waitFor();
  await page.getByRole("button", { name: "Peak" }).click();
  await page.getByRole("button", { name: "Bars", exact: true }).click();
  await page.locator(".answer .view-bar").waitFor();
  // The address is a link to the same; what can't be shown says why.
  expect(page.url()).toContain("show=busy,peak");
  expect(page.url()).toContain("view=BAR");
  const line = page.getByRole("button", { name: "Line", exact: true });
  expect(await line.getAttribute("aria-disabled")).toBe("true");
  expect(await line.getAttribute("title")).toBe("Needs panes of time.");
  await page.getByLabel("Title").fill("Busy cores");
  await page.getByLabel("Title").press("Enter");
  await page.locator(".answer").getByRole("heading", { name: "Busy cores" }).waitFor();
  await page.getByRole("button", { name: "Save as a panel" }).click();
  await page.getByLabel("Where").selectOption("ThisMachine");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL((url) => url.pathname === "/d/ThisMachine");
  // The dashboard has its own period, not that of the explorer.
  expect(page.url()).not.toContain("last=");
  await page.locator("main:not(.explore) [data-panel=busyCores]").waitFor();
  const added = readFileSync(file, "utf8");
  expect(added.startsWith(written.replace(/\}\n$/, ""))).toBe(true);
  expect(added.slice(written.length - 2)).toBe(`  busyCores: cores(last: "5m", by: [core])
    @panel(view: BAR, title: "Busy cores", x: "core", y: ["busy", "peak"], width: 6) {
    nodes {
      core
      busy
      peak
    }
  }
}
`);
});

it("is arranged by the keyboard, undone, and saved as a small diff", { timeout: 180_000 }, async () => {
  await edit();
  const before = await order();
  await page.locator("[data-edited=cores] .edit-handle").focus();
  await page.keyboard.press("ArrowLeft");
  expect(await order()).not.toEqual(before);
  await page.getByRole("status").filter({ hasText: "Cores: place 5 of" }).waitFor();
  await page.keyboard.press("Control+z");
  expect(await order()).toEqual(before);
  await page.locator("[data-edited=cores] .edit-handle").focus();
  await page.keyboard.press("Delete");
  expect(await order()).not.toContain("cores");
  await page.keyboard.press("Control+z");
  await page.locator("[data-edited=cores] .edit-handle").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.locator(".btn.primary:enabled").click();
  await page.locator("main:not(.edit) [data-panel=cores]").waitFor();
  expect(readFileSync(file, "utf8")).toBe(
    written.replace('note: "The last five minutes.", width: 4)', 'note: "The last five minutes.", width: 5)'),
  );
});

it("shows what somebody else has written, and never writes over it", { timeout: 180_000 }, async () => {
  await edit();
  await page.locator("[data-edited=load] .edit-handle").click();
  await page.locator(".edit-side input[type=text]").first().fill("Load of mine");
  await page.locator("[data-edited=load]").getByText("Load of mine").waitFor();
  const theirs = written.replace('title: "Load"', 'title: "Load of theirs"');
  writeFileSync(file, theirs);
  await page.locator(".btn.primary:enabled").click();
  await page.getByRole("dialog").getByText("Load of theirs").waitFor();
  expect(readFileSync(file, "utf8")).toBe(theirs);
  await page.getByRole("button", { name: "Take the file of the disk" }).click();
  await page.locator("[data-edited=load]").getByText("Load of theirs").waitFor();
});
