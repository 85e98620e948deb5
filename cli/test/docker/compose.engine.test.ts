import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  ask,
  flightsApp,
  runFreshet,
  type RunningFreshet,
  waitFor,
  readiness,
  startRole,
} from "../processes/freshet.js";
import { enginesAtHand, removeAll } from "../processes/shared-engines.js";
import { freshetServices, readCompose, readDockerfile, type Service } from "./compose-file.js";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

const services = freshetServices(readCompose("compose.yaml"));
const { env: imageEnv } = readDockerfile();
const prefix = `compose-${randomBytes(4).toString("hex")}-`;
const running = new Map<string, RunningFreshet>();
let folder: string;

beforeAll(async () => {
  enginesAtHand();
  folder = await mkdtemp(join(tmpdir(), "freshet-compose-"));
});
afterAll(async () => {
  await Promise.all(Array.from(running.values(), (each) => each.stop("SIGKILL")));
  await removeAll(prefix);
  await rm(folder, { recursive: true, force: true });
});

/** The environment of a container, with the engines at hand in place of those of the file. */
function environmentOf({ environment, volumes = [] }: Service): Record<string, string> {
  const all = Object.entries({ ...imageEnv, ...environment, ...enginesAtHand(), FRESHET_PREFIX: prefix });
  // Containers have ports of their own, processes of one machine have not.
  const env = Object.fromEntries(
    all.filter(([name]) => name !== "PORT").map(([name, value]) => [name, String(value)]),
  );
  const isKept = volumes.some((volume) => volume.endsWith(`:${imageEnv.FRESHET_DATA}`));
  // As in the container: what has no volume can't be written.
  const data = isKept ? join(folder, "data") : "/sys/freshet";
  return { ...env, HOST: "127.0.0.1", FRESHET_DATA: data };
}

const applied = async (name: string): Promise<number> => {
  const answer = await ask(running.get(name)!.url, "{ _sources { applied } }");
  return Number((answer._sources as { applied: string | number }[])[0].applied);
};

it("runs every command of compose.yaml with its environment, in its order, until flights are counted", async () => {
  const [[, topics], ...roles] = services;
  const made = await runFreshet([...(topics.command ?? []).slice(0, -1), flightsApp], environmentOf(topics));
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining(`${prefix}flights: made`) });
  for (const [name, service] of roles)
    running.set(name, await startRole(service.command![0], flightsApp, environmentOf(service)));
  for (const [name, role] of running) {
    await waitFor(async () => !role.running() || (await readiness(role)).status === 200, {
      timeoutMs: 180_000,
    });
    expect([name, role.running() ? "" : role.output()]).toEqual([name, ""]);
  }
  for (const name of ["api-1", "api-2"])
    await waitFor(async () => (await applied(name)) > 0, { timeoutMs: 180_000 });

  const ended = Array.from(running, async ([name, role]) => [name, await role.stop("SIGTERM")]);
  expect(await Promise.all(ended)).toEqual(
    Array.from(running.keys(), (name) => [name, { code: 0, signal: null }]),
  );
});
