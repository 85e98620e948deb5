// What a page of ten panels costs the reader while each of them gets ten frames a second: processor time of the browser, its memory over time,
// how much script comes before the charts, and how soon the page shows numbers.
// npm run bench -- page [--minutes 1] [--rate 200]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { launchBrowser } from "../flights/page.mjs";
import { millis, option, report, say } from "../lib/figures.mjs";
import { killAll, ready, root, sleep, startFreshet, until } from "../lib/process.mjs";
import { VisitLoad } from "./visit-load.mjs";

const minutes = Number(option("minutes", "1"));
const rate = Number(option("rate", "200"));
const panels = 10;
const warmMs = 10_000;

const data = mkdtempSync(join(tmpdir(), "freshet-bench-"));
let load;
let browser;
try {
  const server = await startFreshet(["start", join(import.meta.dirname, "app")], {
    env: { FRESHET_DATA: data },
  });
  await ready(server);
  load = new VisitLoad(server.url, rate);
  load.start();
  await sleep(warmMs);
  browser = await launchBrowser();
  tell(await watch(await opened(server.url)));
} finally {
  load?.stop();
  await browser?.close();
  await killAll();
  rmSync(data, { recursive: true, force: true });
}

/** A page with a cold cache, and when it showed a number. */
async function opened(url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: "en-US" });
  const page = await context.newPage();
  const scripts = [];
  page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    if (path.endsWith(".js")) scripts.push(path);
  });
  const socket = { frames: 0, errors: [] };
  page.on("websocket", (one) => one.on("framereceived", ({ payload }) => count(socket, String(payload))));
  page.on("pageerror", (error) => socket.errors.push(error.message));
  const startedAt = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await until(async () =>
    (await page.locator(".value").allTextContents()).some((text) => /[1-9]/.test(text)),
  );
  return { page, context, scripts, socket, usableMs: performance.now() - startedAt };
}

function count(socket, message) {
  const { type, payload } = JSON.parse(message);
  if (type !== "next") return;
  if (payload.errors?.length) socket.errors.push(payload.errors[0].message);
  const [frame] = Object.values(payload.data ?? {});
  if (frame?.rows?.length > 0) socket.frames++;
}

async function watch({ page, context, scripts, socket, usableMs }) {
  const session = await browser.newBrowserCDPSession();
  const inPage = await context.newCDPSession(page);
  await inPage.send("Performance.enable");
  await sleep(warmMs);
  const [before, frames, startedAt] = [await cpuOf(session), socket.frames, performance.now()];
  const heaps = [await heapMb(inPage)];
  for (let minute = 0; minute < minutes; minute++) {
    await sleep(60_000);
    heaps.push(await heapMb(inPage));
    say(`minute ${minute + 1}: ${heaps.at(-1).toFixed(1)} MB of objects`);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await cpuOf(session);
  const share = (type) => (100 * (after[type] - before[type])) / seconds;
  return {
    usableMs,
    first: firstScripts(scripts),
    errors: socket.errors,
    framesPerPanel: (socket.frames - frames) / seconds / panels,
    all: share("all"),
    renderer: share("renderer"),
    heaps,
  };
}

/** Processor seconds of the browser's processes since they began. */
async function cpuOf(session) {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const of = (wanted) => wanted.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  return { all: of(processInfo), renderer: of(processInfo.filter(({ type }) => type === "renderer")) };
}

/** After a collection: what is really held. */
async function heapMb(session) {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "JSHeapUsedSize").value / 1e6;
}

/** Gzipped size of the scripts that the page loads before any chart. */
function firstScripts(scripts) {
  const folder = join(root, "frontend", "dist");
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const first = readdirSync(join(folder, "assets")).filter(
    (name) => name.endsWith(".js") && html.includes(name),
  );
  const sizeOf = (names) =>
    names.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 6 }).length, 0) /
    1024;
  return { before: sizeOf(first.map((name) => `assets/${name}`)), all: sizeOf(scripts) };
}

function tell({ usableMs, first, errors, framesPerPanel, all, renderer, heaps }) {
  const growth = heaps.at(-1) - heaps[1];
  report(
    [
      {
        what: "script before charts, gzipped",
        figure: `${first.before.toFixed(0)} KB`,
        target: "≤ 200 KB",
        value: first.before,
        most: 200,
      },
      { what: "all script of the page, gzipped", figure: `${first.all.toFixed(0)} KB` },
      {
        what: "opened → first number, cold cache",
        figure: millis(usableMs),
        target: "≤ 1,000 ms",
        value: usableMs,
        most: 1_000,
      },
      {
        what: "frames a second and panel",
        figure: framesPerPanel.toFixed(1),
        target: "≥ 9",
        value: framesPerPanel,
        least: 9,
      },
      {
        what: "all processes of the browser, of a core",
        figure: `${all.toFixed(0)} %`,
        target: "≤ 40 %",
        value: all,
        most: 40,
      },
      { what: "the page's own process, of a core", figure: `${renderer.toFixed(0)} %` },
      {
        what: `objects held, first and after ${minutes} min`,
        figure: `${heaps[0].toFixed(1)}, ${heaps.at(-1).toFixed(1)} MB`,
      },
      // Of one minute there is nothing after the first.
      ...(minutes > 1 ? [{ what: "growth after the first minute", figure: `${growth.toFixed(1)} MB` }] : []),
      {
        what: "errors on the page",
        figure: errors.length === 0 ? 0 : errors[0],
        target: "0",
        value: errors.length,
        most: 0,
      },
    ],
    `npm run bench -- page --minutes ${minutes} --rate ${rate}`,
  );
}
