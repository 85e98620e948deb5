import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, startFreshet, waitFor } from "./freshet.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const packages = [
  ...["schema", "aggregates", "engines", "processors", "collector", "api", "reports", "frontend"],
  "cli",
];

describe("the packages as a user gets them", () => {
  let folder = "";
  let project = "";
  const freshet = (...args: string[]) =>
    run(process.execPath, [join(project, "node_modules", "freshet", "bin", "freshet.js"), ...args]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "freshet-pack-"));
    project = join(folder, "project");
    await mkdir(project);
    const workspaces = packages.flatMap((name) => ["-w", name]);
    await run("npm", ["pack", "--silent", "--pack-destination", folder, ...workspaces], { cwd: root });
    const tarballs = (await readdir(folder))
      .filter((name) => name.endsWith(".tgz"))
      .map((name) => join(folder, name));
    expect(tarballs).toHaveLength(packages.length);
    await writeFile(
      join(project, "package.json"),
      JSON.stringify({ name: "project", private: true, type: "module" }),
    );
    await run(
      "npm",
      ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs],
      { cwd: project },
    );
  }, 240_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("init writes an app that checks and prints", async () => {
    const app = join(project, "my-app");
    await freshet("init", app);
    await expect(freshet("check", app)).resolves.toBeDefined();
    const { stdout } = await freshet("print", app);
    expect(stdout).toContain("type Query");
  });

  it("starts that app, takes an event, answers with it and serves the page", async () => {
    const app = join(project, "my-app");
    const command = join(project, "node_modules", "freshet", "bin", "freshet.js");
    const server = await startFreshet({ command, app, data: join(folder, "data") });
    try {
      await waitFor(async () => (await fetch(`${server.url}/ready`)).ok);
      const posted = await fetch(`${server.url}/v1/events/Order`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ at: new Date().toISOString(), product: "tea", amount: 4.5 }),
      });
      const { receipts } = (await posted.json()) as { receipts: string[] };
      const query = `{ sales(last: "1h", receipt: "${receipts[0]}") { nodes { product orders revenue } } }`;
      const { sales } = await ask(server.url, query);
      expect(sales).toEqual({ nodes: [{ product: "tea", orders: 1, revenue: 4.5 }] });
      expect(await (await fetch(server.url)).text()).toContain('<script type="module"');
    } finally {
      expect(await server.stop("SIGTERM")).toMatchObject({ code: 0 });
    }
  });

  it("no package carries sources, tests or a path of the machine that packed it", async () => {
    for (const name of packages.filter((each) => each !== "cli")) {
      const files = await readdir(join(project, "node_modules", "@freshet", name), { recursive: true });
      expect(
        files.filter((file) => /(^|\/)(src|test)\//.test(file) && !file.startsWith("node_modules")),
      ).toEqual([]);
    }
  });
});
