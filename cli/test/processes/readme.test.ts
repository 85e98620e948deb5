import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, flightsApp, startFreshet, waitFor, type RunningFreshet } from "./freshet.js";

const run = promisify(execFile);
const readme = readFileSync(fileURLToPath(new URL("../../../README.md", import.meta.url)), "utf8");
const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  .map((match) => match[1])
  .filter((text) => text.startsWith("curl"));

describe("the curl commands of the README", () => {
  let data = "";
  let server: RunningFreshet;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "freshet-readme-"));
    server = await startFreshet({ app: flightsApp, data, env: { FRESHET_FEED: "off" } });
    await waitFor(async () => (await fetch(`${server.url}/ready`)).ok);
  });
  afterAll(async () => {
    await server.stop("SIGTERM");
    await rm(data, { recursive: true, force: true });
  });

  it("add a flight, and answer with it", async () => {
    expect(commands).toHaveLength(2);
    const [post, query] = commands.map((command) => command.replaceAll("http://127.0.0.1:4000", server.url));
    const posted = await run("sh", ["-c", post]);
    expect(JSON.parse(posted.stdout)).toMatchObject({ accepted: 1, rejected: 0 });
    await waitFor(
      async () =>
        ((await ask(server.url, "{ _sources { applied } }")) as { _sources: { applied: number }[] })
          ._sources[0].applied === 1,
    );
    const answered = await run("sh", ["-c", query]);
    expect(JSON.parse(answered.stdout)).toMatchObject({
      data: { punctuality: { nodes: [{ origin: "ATL", departures: 1, lateShare: 100 }] } },
    });
  });
});
