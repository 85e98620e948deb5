import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openEmbeddedEngines } from "@freshet/engines";
import { flightsApp, runFreshet } from "./freshet.js";

// Each starts several processes, which takes long where others use the machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "freshet-commands-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const write = async (name: string, files: Record<string, string>): Promise<string> => {
  const app = join(folder, name);
  await mkdir(join(app, "dashboards"), { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(app, file), text);
  return app;
};

describe("init", () => {
  it("writes an app that checks and prints", async () => {
    const app = join(folder, "my-shop");
    const written = await runFreshet(["init", app]);
    expect(written.code).toBe(0);
    expect((await readdir(app)).sort()).toEqual(["README.md", "dashboards", "model.graphql"]);
    expect(await runFreshet(["check", app])).toMatchObject({ code: 0 });
    const printed = await runFreshet(["print", app]);
    expect(printed.output).toContain("type Sales implements Row");
  });

  it("touches nothing in a folder that is not empty, nor a file", async () => {
    const app = await write("taken", { "notes.txt": "mine" });
    const refused = await runFreshet(["init", app]);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("is not empty") });
    expect(await runFreshet(["init", join(app, "notes.txt")])).toMatchObject({ code: 1 });
  });
});

describe("check", () => {
  it("finds nothing in the flights example", async () => {
    const { code, output } = await runFreshet(["check", flightsApp]);
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringMatching(/4 dashboards.*, no problems/u),
    });
  });

  it("counts warnings, and exits with 0", async () => {
    const model = `
type Sale @event(topic: "sales", time: "at") @time(lateness: "2h", accept: "90d") { at: DateTime! }
type Sales @rollup(of: "Sale", grains: ["1h"]) @keep(history: [{ grain: "1h", for: "7d" }]) { sales: Long! @count }
`;
    const app = await write("warned", { "model.graphql": model });
    const { code, output } = await runFreshet(["check", app]);
    expect(code).toBe(0);
    expect(output).toContain("is kept 7d, but events up to 90d 2h late are accepted");
    expect(output).toContain("0 dashboards, 1 warning");
    expect(output).not.toContain("no problems");
  });

  it("reports every problem of model, table and dashboard with its place, and exits with 1", async () => {
    const model = `
type Flight @event(topic: "flights", time: "at") { at: DateTime! origin: String! airport: Airport @lookup(by: "origin") }
type Airport @table(file: "airports.csv", key: "iata") { iata: String! gates: Int }
type Late @rollup(of: "Flight", grains: ["1h"]) { gates: Long @by(expr: "airport.gates") departures: Long! @count }
`;
    const app = await write("wrong", {
      "model.graphql": model,
      "airports.csv": "iata,gates\nATL,many\n",
      "dashboards/main.graphql":
        'query Main @dashboard(title: "x") { late(last: "1h") @panel(view: TABLE) { nodes { depatures } } }',
    });
    const { code, output } = await runFreshet(["check", app]);
    expect(code).toBe(1);
    expect(output).toContain("airports.csv:2:1 error: Airport: gates must be a whole number");
    expect(output).toMatch(/main\.graphql:1:\d+ error: .*depatures/);
    await writeFile(join(app, "model.graphql"), model.replace('time: "at"', 'time: "when"'));
    expect((await runFreshet(["check", app])).output).toMatch(/model\.graphql:2:\d+ error/);
  });

  it("names a table's file that is not there", async () => {
    const app = await write("missing", {
      "model.graphql": `
type E @event(topic: "e", time: "at") { at: DateTime! k: String! t: T @lookup(by: "k") }
type T @table(file: "nothing.csv", key: "k") { k: String! v: String }
type R @rollup(of: "E", grains: ["1h"]) { v: String @by(expr: "t.v") n: Long! @count }
`,
    });
    const { code, output } = await runFreshet(["check", app]);
    expect(code).toBe(1);
    expect(output).toMatch(/model\.graphql:3:\d+ error: There is no file “nothing\.csv”/);
  });
});

describe("the command line", () => {
  it("says what to do in a folder without an app", async () => {
    const empty = await write("empty", {});
    for (const command of ["start", "check", "print"]) {
      const { code, output } = await runFreshet([command, empty]);
      expect(code).toBe(1);
      expect(output).toContain("freshet init my-app");
    }
    expect((await runFreshet(["check", join(folder, "nowhere")])).output).toContain("There is no folder");
  });

  it("does not call a data folder that is not there verified", async () => {
    const data = join(folder, "no-data");
    const { code, output } = await runFreshet(["verify", flightsApp], { FRESHET_DATA: data });
    expect(code).toBe(1);
    expect(output).toContain(`There is no data folder ${data}`);
    expect(await readdir(folder)).not.toContain("no-data");
  });

  it("refuses to verify while a server holds the data, and says how to do it", async () => {
    const app = join(folder, "held");
    await runFreshet(["init", app]);
    const data = join(folder, "held-data");
    const engines = await openEmbeddedEngines({ folder: data });
    const { code, output } = await runFreshet(["verify", app], { FRESHET_DATA: data }).finally(() =>
      engines.close(),
    );
    expect(code).toBe(1);
    expect(output).toContain(`NOT VERIFIED: process ${process.pid} is running on the data in ${data},`);
    expect(output).toContain("run verify, and start it again");
  });

  it("exits with 2 where there is no such command", async () => {
    expect(await runFreshet(["strat"])).toMatchObject({ code: 2 });
    expect(await runFreshet(["--help"])).toMatchObject({ code: 0 });
  });
});
