import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { build } from "vite";
import { startMockServer } from "../mock/server";
import { launchBrowser } from "./browser";
import type { Browser, Page } from "playwright-core";
import type { MockServer } from "../mock/server";

const folder = fileURLToPath(new URL("../..", import.meta.url));
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
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

interface Look {
  readonly width: number;
  readonly scheme: "light" | "dark";
}

async function open(path: string, { width, scheme }: Look, locale = "en-US"): Promise<void> {
  server = await startMockServer();
  server.world.allViews = true;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    locale,
    // The test's own script; the page itself is tried under its policy elsewhere.
    bypassCSP: true,
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(server.url + path);
  await page.locator("main").waitFor();
}

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What axe finds, as lines that name rule, place and reason. */
async function findings(): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(root: Document, options: object): Promise<{ violations: Finding[] }> };
    };
    return (await axe.run(document, { resultTypes: ["violations"] })).violations;
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`),
  );
}

const looks: Look[] = [
  { width: 1440, scheme: "light" },
  { width: 1440, scheme: "dark" },
  { width: 390, scheme: "light" },
  { width: 390, scheme: "dark" },
];

describe.each(looks)("at $width px, $scheme, axe finds nothing", (look) => {
  it.each([
    ["figures, charts and tables", "/", "[data-panel=byHour] svg path"],
    ["bars by name", "/d/Months", "[data-panel=busiest] li"],
    ["heat map, map, pie, histogram and text", "/d/Views", "[data-panel=heat] td .cell"],
    ["a panel alone", "/d/Today?panel=airports", "[data-panel=airports] tbody tr"],
    ["a wall", "/d/Today?wall=60s", "[data-panel=airports] tbody tr"],
    ["data quality", "/quality", "[data-panel=quality]"],
    ["the model", "/model", ".lineage"],
    ["choices", "/d/Today?last=7d&is.origin=ORD&compare=year", ".control.chosen .of"],
    ["the explorer", "/explore", "main h1"],
  ])("on %s", async (_name, path, ready) => {
    await open(path, look);
    await page.locator(ready).first().waitFor();
    expect(await findings()).toEqual([]);
  });

  it("where something is wrong", async () => {
    await open("/", look);
    await page.locator("[data-panel=airports] tbody tr").first().waitFor();
    server.world.error = { code: "INTERNAL_SERVER_ERROR", message: "", requestId: "7f3a19c2" };
    server.world.notice = "A dashboard has a mistake.";
    await page.reload();
    await page.locator(".panel .say").first().waitFor();
    await page.locator(".notice").waitFor();
    expect(await findings()).toEqual([]);
  });

  it("with each menu and dialog open", async () => {
    await open("/", look);
    await page.locator("[data-panel=airports] tbody tr").first().waitFor();
    for (const [name, layer] of [
      ["More", ".layer:popover-open"],
      ["Period As written", ".layer:popover-open"],
      ["Add a filter", ".layer:popover-open"],
      ["Panel Latest airports", ".layer:popover-open"],
      ["Table: search, columns, files", ".float"],
      ["Airport: filter and column", ".float"],
    ] as const) {
      await page.getByRole("button", { name, exact: true }).first().click();
      await page.locator(layer).waitFor();
      expect([name, ...(await findings())]).toEqual([name]);
      await page.keyboard.press("Escape");
      await page.locator(layer).waitFor({ state: "hidden" });
    }
    for (const key of ["?", "/"]) {
      await page.keyboard.press(key);
      await page.locator("dialog[open]").waitFor();
      expect([key, ...(await findings())]).toEqual([key]);
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
    }
  }, 120_000);
});

describe("without a pointer", () => {
  const look: Look = { width: 1440, scheme: "light" };
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement!.id);
  const told = (text: RegExp): Promise<void> => page.locator("[role=status]").getByText(text).waitFor();

  it("there is a way past the bar, and focus comes back from menus and dialogs", async () => {
    await open("/", look);
    await page.locator("[data-panel=airports] tbody tr").first().waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("page");
    const more = page.getByRole("button", { name: "More", exact: true });
    await more.focus();
    await page.keyboard.press("Enter");
    await page.locator(".layer:popover-open").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".layer:popover-open").waitFor({ state: "hidden" });
    expect(await focused()).toBe("More");
    await page.keyboard.press("?");
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    expect(await focused()).toBe("More");
  });

  it("heat map and map are read by arrows, and told", async () => {
    await open("/d/Views", look);
    await page.locator("[data-panel=heat] .heat").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const heat = await page.locator("[data-panel=heat] .class-note").textContent();
    expect(heat).toMatch(/\S/);
    await told(
      new RegExp(
        heat!
          .trim()
          .slice(0, 8)
          .replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
      ),
    );
    await page.locator("[data-panel=map] .regions path[class*=seq-]").first().waitFor();
    await page.locator("[data-panel=map] .map").focus();
    await page.keyboard.press("ArrowRight");
    await told(/: [\d.]+\s%/);
    expect(await page.locator("[data-panel=map] path.at").count()).toBe(1);
    await page.keyboard.press("Enter");
    await page.waitForURL(/is\.state=/);
  });

  it("a state is told once, not each second of it", async () => {
    await open("/", look);
    await page.locator("[data-panel=airports] tbody tr").first().waitFor();
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      const region = document.querySelector("[role=status]")!;
      new MutationObserver(() => heard.push(region.textContent!)).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    server.cut();
    await page.locator('.top[data-state="stale"]').waitFor();
    await told(/stale since/);
    const heard = await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
    expect(heard.filter((text) => text.includes("reconnecting"))).toHaveLength(1);
    expect(heard.length).toBeLessThanOrEqual(3);
  });
});
