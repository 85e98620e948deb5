import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { collectOutput, freePort, ownEnvironment, runFreshet, waitFor } from "./freshet.js";

const dev = fileURLToPath(new URL("../../../tools/dev.mjs", import.meta.url));
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const isAnswered = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

it("serves an app and its page while both are worked on, and ends with all it has started", async () => {
  const folder = await mkdtemp(join(tmpdir(), "freshet-dev-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const app = join(folder, "app");
  await runFreshet(["init", app]);
  const port = await freePort();
  const child = spawn(process.execPath, [dev, app], {
    env: { ...ownEnvironment(), PORT: String(port), FRESHET_DATA: join(folder, "data"), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  cleanups.push(() => child.kill("SIGTERM"));
  const output = collectOutput(child);
  const server = `http://127.0.0.1:${port}`;
  const patient = { timeoutMs: 120_000 };
  await waitFor(() => isAnswered(`${server}/live`), patient);
  await waitFor(async () => /Local: +http:\S+/.test(output()), patient);
  const page = /Local: +(http:\S+?)\/?\s/.exec(output())![1];

  // What the page asks reaches the server, through Vite; the page itself comes as sources.
  await waitFor(async () => isAnswered(`${page}/dashboards.json`), patient);
  expect(await (await fetch(`${page}/`)).text()).toContain("/src/main.ts");

  const model = join(app, "model.graphql");
  const good = await readFile(model, "utf8");
  await writeFile(model, good.replace("@count", "@cuont"));
  await waitFor(async () => /model\.graphql:\d+:\d+ error: .*cuont/.test(output()), patient);
  await writeFile(model, good);

  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect([await isAnswered(`${server}/live`), await isAnswered(page)]).toEqual([false, false]);
}, 300_000);
