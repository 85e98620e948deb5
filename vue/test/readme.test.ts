import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import vue from "@vitejs/plugin-vue";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build } from "vite";
import { launchBrowser } from "../../frontend/test/browser/browser";
import { startSites } from "../../frontend/test/embed/foreign-site";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const snippet = /```vue\n([^]*?)```/.exec(readFileSync(`${root}vue/README.md`, "utf8"))![1]!;
const main = `
import { createApp, h } from "vue";
import App from "./App.vue";
const server = document.querySelector("meta[name=server]")!.getAttribute("content")!;
createApp({ render: () => h(App, { server, token: "of-the-app" }) }).mount("#app");
`;
const project = {
  extends: `${root}frontend/tsconfig.json`,
  compilerOptions: { types: ["vite/client"], lib: ["ES2023", "DOM"] },
  include: ["src"],
};
let folder = "";

/** An application as the README has it, with the package as npm would install it. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "freshet-vue-"));
  const installed = join(folder, "node_modules", "@freshet", "vue");
  for (const path of [installed, join(folder, "src")]) mkdirSync(path, { recursive: true });
  await run(process.execPath, [join(root, "tools", "build-vue.mjs"), join(installed, "dist")]);
  writeFileSync(join(installed, "package.json"), readFileSync(`${root}vue/package.json`));
  for (const name of ["vue", "vite", "@types"])
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  writeFileSync(join(folder, "src", "App.vue"), snippet);
  writeFileSync(join(folder, "src", "main.ts"), main);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("the README's application has the types that the package says", async () => {
  const vueTsc = join(root, "node_modules", "vue-tsc", "bin", "vue-tsc.js");
  await run(process.execPath, [vueTsc, "--noEmit", "-p", folder]);
  const wrong = snippet
    .replace("rows[0]?.origin", "rows.first")
    .replace("<FreshetPanel", "<FreshetPanel :height=\"'x'\"");
  writeFileSync(join(folder, "src", "App.vue"), wrong);
  const told = await run(process.execPath, [vueTsc, "--noEmit", "-p", folder]).catch((error) => error.stdout);
  writeFileSync(join(folder, "src", "App.vue"), snippet);
  expect(told).toContain("Property 'first' does not exist");
  expect(told).toContain("is not assignable to type 'number");
}, 300_000);

it("the package brings no Vue of its own", () => {
  const dist = join(folder, "node_modules", "@freshet", "vue", "dist");
  const scripts = readdirSync(dist).filter((name) => name.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(5);
  const withVue = scripts.filter((name) =>
    /__v_isVNode\s*:\s*(?:true|!0)/.test(readFileSync(join(dist, name), "utf8")),
  );
  expect(withVue).toEqual([]);
});

it("the README's application is live over one socket", async () => {
  await build({
    root: folder,
    configFile: false,
    logLevel: "error",
    plugins: [vue()],
    build: {
      outDir: "built",
      rolldownOptions: {
        input: join(folder, "src", "main.ts"),
        output: { entryFileNames: "main.js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
  const sites = await startSites(
    (server) => ({
      html: `<!doctype html><html lang="en"><head><title>Somebody else</title><meta name="server" content="${server}">
        <script type="module" src="/main.js"></script></head><body><div id="app"></div></body></html>`,
      script: "",
    }),
    join(folder, "built"),
  );
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(sites.foreign);
    await page.locator("freshet-panel .canvas svg").waitFor();
    const worst = page.locator(".worst");
    await expect.poll(() => worst.textContent(), { timeout: 15_000 }).toMatch(/Worst now: MSP, as of 2/);
    const row = { ...sites.server.world.airports[3]!, lateShare: 99 };
    sites.server.world.airports = sites.server.world.airports.map((one) => (one.id === row.id ? row : one));
    sites.server.push({ changed: [row] });
    await expect.poll(() => worst.textContent(), { timeout: 15_000 }).toContain(`Worst now: ${row.origin},`);
    expect(sites.sockets()).toBe(1);
    expect(new Set(sites.tokens.map(({ token }) => token))).toEqual(new Set(["Bearer of-the-app"]));
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await sites.close();
  }
}, 120_000);
