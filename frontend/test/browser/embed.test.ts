import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { build } from "vite";
import { startSites } from "../embed/foreign-site";
import { launchBrowser } from "./browser";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import type { ForeignPage, Sites } from "../embed/foreign-site";

const folder = fileURLToPath(new URL("../..", import.meta.url));
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
let browser: Browser;
let sites: Sites;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  if (!existsSync(`${folder}dist/embed.js`)) await build({ root: folder, logLevel: "error" });
  browser = await launchBrowser();
}, 120_000);
afterAll(() => browser.close());
afterEach(async () => {
  await page.context().close();
  await sites.close();
});

/** Two web components and a frame, as docs/embedding.md shows them. */
function foreignPage(server: string): ForeignPage {
  return {
    html: `<!doctype html><html lang="en"><head><title>Somebody else</title>
      <script type="module" src="${server}/embed.js"></script>
      <script type="module" src="/site.js"></script></head><body>
      <main><h1>Our own page</h1>
      <freshet-panel id="table" src="${server}" operation="Today/airports" theme="light" locale="en"></freshet-panel>
      <freshet-panel id="chart" src="${server}" operation="Today/byHour" theme="light" locale="en"></freshet-panel>
      <iframe id="frame" title="Latest airports" src="${server}/embed/Today/airports?theme=light&locale=en" height="10"></iframe>
      </main></body></html>`,
    script: `
      window.said = [];
      document.addEventListener("securitypolicyviolation", (event) => said.push("violation " + event.violatedDirective + " " + event.blockedURI));
      for (const name of ["freshet-error", "freshet-revision"])
        document.addEventListener(name, (event) => said.push(name + " " + event.target.id + " " + (event.detail.code ?? event.detail.token)));
      const frame = document.querySelector("#frame");
      addEventListener("message", (event) => {
        if (event.origin !== "${server}" || event.source !== frame.contentWindow) return;
        said.push(event.data.type);
        if (event.data.type === "freshet:height") frame.height = event.data.height;
        if (event.data.type === "freshet:ready")
          frame.contentWindow.postMessage({ type: "freshet:set", token: "of-the-frame" }, "${server}");
      });
      for (const panel of document.querySelectorAll("freshet-panel")) panel.token = "of-the-page";`,
  };
}

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly (string | string[])[] }[];
}

interface Edited {
  readonly dashboards: { readonly panels: { key: string; link: string | null }[] }[];
}

async function open(
  options: BrowserContextOptions = {},
  make: (server: string) => ForeignPage = foreignPage,
  edit?: (definition: Edited) => void,
): Promise<void> {
  sites = await startSites(make);
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|violates|Vue warn|postMessage/i.test(message.text()))
      complaints.push(message.text());
  });
  if (edit !== undefined)
    await page.route("**/dashboards.json", async (route) => {
      const response = await route.fetch();
      const definition = (await response.json()) as Edited;
      edit(definition);
      await route.fulfill({ response, json: definition });
    });
  await page.goto(sites.foreign);
}

/** What docs/embedding.md tells people to write, under the policy that it says is enough. */
function documented(server: string): ForeignPage {
  const text = readFileSync(`${folder}../docs/embedding.md`, "utf8")
    .replaceAll("https://freshet.example", server)
    .replaceAll("wss://freshet.example", server.replace("http", "ws"));
  const blocks = (language: string): string =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))]
      .map(([, block]) => block!)
      .join("\n");
  const known =
    'window.said = []; const tokenOfOurReader = () => "of-the-page"; const showTime = (time) => said.push(time);';
  return {
    html: `<!doctype html><html lang="en"><head><title>Somebody else</title></head><body>${blocks("html")}
      <script type="module" src="/site.js"></script></body></html>`,
    script: `${known}\n${blocks("js")}`,
    policy: blocks("text").trim(),
  };
}

const said = (): Promise<string[]> => page.evaluate(() => (window as unknown as { said: string[] }).said);
const firstRowIn = (rows: Locator) => (): Promise<string | null> =>
  rows.first().locator(".code").textContent();
const firstRow = (): Promise<string | null> => firstRowIn(page.locator("#table tbody tr"))();
const within = { timeout: 15_000 };
const ready = (): Promise<void> => page.locator("#table tbody tr").first().waitFor();

describe("panels in a page of others", () => {
  it("are live under a strict policy, share one socket, follow their height, and have their tokens", async () => {
    await open();
    await ready();
    await page.locator("#chart svg path").first().waitFor();
    const frame = page.frameLocator("#frame");
    await page.locator("#frame").scrollIntoViewIfNeeded();
    await frame.locator("tbody tr").first().waitFor();
    await expect
      .poll(async () => (await page.locator("#frame").boundingBox())!.height, within)
      .toBeGreaterThan(300);

    const before = await firstRow();
    const row = { ...sites.server.world.airports.at(-1)!, lateShare: 99 };
    sites.server.world.airports = [...sites.server.world.airports.slice(0, -1), row];
    sites.server.push({ changed: [row] });
    await expect.poll(firstRow, within).not.toBe(before);
    await expect.poll(firstRowIn(frame.locator("tbody tr")), within).toBe(row.origin);

    expect(
      sites.tokens.filter(({ token }) => token === "Bearer of-the-page").map(({ path }) => path),
    ).toEqual(expect.arrayContaining(["socket", "/graphql", "/dashboards.json"]));
    await expect.poll(() => sites.tokens.map(({ token }) => token), within).toContain("Bearer of-the-frame");
    expect(sites.asked.filter((address) => /of-the/.test(address))).toEqual([]);
    const words = await said();
    expect(words.filter((one) => /violation|error/.test(one))).toEqual([]);
    expect(words).toEqual(
      expect.arrayContaining([
        "freshet-revision table t",
        "freshet-revision chart t",
        "freshet:revision",
        "freshet:height",
      ]),
    );
    expect(complaints).toEqual([]);
  });

  it("share one socket, and let go of it when the last of them leaves", async () => {
    await open({}, (server) => {
      const { html, script } = foreignPage(server);
      return {
        html: html.replace(/<iframe[^]*<\/iframe>/, ""),
        script: script.replace(/const frame[^]*?}\);/, ""),
      };
    });
    await ready();
    await page.locator("#chart svg path").first().waitFor();
    expect(sites.sockets()).toBe(1);
    await page.evaluate(() => document.querySelectorAll("freshet-panel").forEach((one) => one.remove()));
    await expect.poll(() => sites.server.open(), within).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("change theme, language and panel with their attributes, and say what is wrong", async () => {
    await open();
    await ready();
    const box = page.locator("#table .freshet");
    const background = (): Promise<string> => box.evaluate((one) => getComputedStyle(one).backgroundColor);
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.locator("#table").evaluate((one) => one.setAttribute("theme", "dark"));
    await expect.poll(background, within).toBe("rgb(17, 22, 26)");
    await page.locator("#table").evaluate((one) => one.setAttribute("operation", "Today/nothing"));
    await page.locator("#table .say").waitFor();
    expect(await page.locator("#table .say").textContent()).toContain("Today/airports");
    expect(await said()).toContain("freshet-error table NO_PANEL");
    await page.locator("#table").evaluate((one) => one.setAttribute("operation", "Today/airports"));
    await ready();
    expect(complaints).toEqual([]);
  });

  it("lead from a row to the server's dashboard, in a tab of its own", async () => {
    await open({}, foreignPage, (definition) => {
      const panel = definition.dashboards[0]!.panels.find(({ key }) => key === "airports")!;
      panel.link = "Months";
    });
    await ready();
    const link = page.locator("#table tbody tr").first().locator("a[href]");
    await link.hover();
    expect(await link.getAttribute("href")).toBe(`${sites.server.url}/d/Months`);
    const [tab] = await Promise.all([page.waitForEvent("popup"), link.click()]);
    expect(tab.url()).toBe(`${sites.server.url}/d/Months`);
    expect(new URL(page.url()).origin).toBe(sites.foreign);
    expect(complaints).toEqual([]);
  });

  it("are as the documents say, with what they say a policy must allow", async () => {
    await open({}, documented);
    await page.locator("freshet-panel tbody tr").first().waitFor();
    await page.locator("#worst").scrollIntoViewIfNeeded();
    await page.frameLocator("#worst").locator("tbody tr").first().waitFor();
    await expect
      .poll(async () => (await page.locator("#worst").boundingBox())!.height, within)
      .toBeGreaterThan(300);
    expect((await said())[0]).toMatch(/^2\d{3}-/);
    expect(new Set(sites.tokens.map(({ token }) => token))).toEqual(new Set(["Bearer of-the-page"]));
    expect(complaints).toEqual([]);
  });

  it("come back by themselves when the server was gone", async () => {
    await open();
    await ready();
    sites.server.cut();
    await page.locator("#table .fresh[data-state=reconnecting]").waitFor();
    sites.server.restore();
    await page.locator("#table .fresh[data-state=live]").waitFor();
    expect(complaints).toEqual([]);
  });

  it("keep their size in a page whose root has another, and their styles to themselves", async () => {
    await open();
    await ready();
    const heading = await page.locator("h1").evaluate((one) => getComputedStyle(one).fontSize);
    expect(heading).toBe("32px");
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "10px";
      document.querySelector<HTMLElement>("#table")!.style.setProperty("--freshet-rem", "16px");
    });
    const size = await page.locator("#table h2").evaluate((one) => getComputedStyle(one).fontSize);
    expect(size).toBe("13px");
  });
});

/** What axe finds on the page as it stands, its frames aside. */
async function findings(): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(root: Document, options: object): Promise<{ violations: Finding[] }> };
    };
    const { violations } = await axe.run(document, {
      resultTypes: ["violations"],
      iframes: false,
      // The first heading of a frame is that of the page around it.
      rules: { "page-has-heading-one": { enabled: false } },
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id} ${target.flat().join(" ")}`),
    );
  });
}

describe("axe finds nothing", () => {
  it.each(["light", "dark"])("in a page with panels, nor in a frame, %s", async (theme) => {
    await open({ bypassCSP: true });
    await ready();
    await page.locator("#chart svg path").first().waitFor();
    for (const id of ["#table", "#chart"])
      await page.locator(id).evaluate((one, wanted) => one.setAttribute("theme", wanted), theme);
    await page.locator(`#table .freshet[data-theme=${theme}]`).waitFor();
    expect(await findings()).toEqual([]);
    await page.goto(`${sites.server.url}/embed/Today/airports?theme=${theme}&locale=en`);
    await page.locator("tbody tr").first().waitFor();
    expect(await findings()).toEqual([]);
  });
});

describe("a frame", () => {
  it("takes a token from the fragment, and takes the fragment out of the address", async () => {
    await open();
    await page.goto(`${sites.server.url}/embed/Today/airports?theme=dark#token=of-the-fragment`);
    await page.locator("tbody tr").first().waitFor();
    expect(new URL(page.url()).hash).toBe("");
    expect(sites.tokens.map(({ token }) => token)).toContain("Bearer of-the-fragment");
    expect(complaints).toEqual([]);
  });

  it("listens to the page around it, and to nobody whom the server does not name", async () => {
    await open();
    // A browser draws no frame that is out of sight.
    await page.locator("#frame").scrollIntoViewIfNeeded();
    await page.frameLocator("#frame").locator("tbody tr").first().waitFor();
    const frame = page.frame({ url: /\/embed\/Today/ })!;
    await frame.evaluate(() =>
      window.dispatchEvent(
        new MessageEvent("message", {
          data: { type: "freshet:set", theme: "dark" },
          origin: "https://evil.example",
          source: window.parent,
        }),
      ),
    );
    expect(await frame.locator("freshet-panel").getAttribute("theme")).toBe("light");
    await page.evaluate(
      (server) =>
        document
          .querySelector<HTMLIFrameElement>("#frame")!
          .contentWindow!.postMessage({ type: "freshet:set", theme: "dark" }, server),
      sites.server.url,
    );
    await frame.locator(".freshet[data-theme=dark]").waitFor();
  });
});
