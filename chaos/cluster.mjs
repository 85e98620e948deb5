// Freshet as a cluster of processes: a collector, two processors, two api nodes, the feeder.
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { Links } from "./links.mjs";
import { Role } from "./role.mjs";

const command = fileURLToPath(new URL("../cli/bin/freshet.js", import.meta.url));
const verifyMsMax = 900_000;
const members = [
  ["collector", "collector"],
  ["processor-1", "processor"],
  ["processor-2", "processor"],
  ["api-1", "api"],
  ["api-2", "api"],
  ["feed", "feed"],
];
/** Only there while processors come and go, or by mistake. */
const spare = [
  ["processor-3", "processor"],
  ["feed-2", "feed"],
];

let port = 22_000;
const portMax = 26_000;

export class Cluster {
  #roles = new Map();
  #options;

  /** `onEnd(role, { code, signal, isAsked })` is told of every end of a process. */
  constructor(options) {
    this.#options = options;
  }

  async start() {
    const { folder } = this.#options;
    await mkdir(`${folder}/logs`, { recursive: true });
    await this.#freshet(["topics", "create"], 120_000).then(({ code, output }) => {
      if (code !== 0) throw new Error(`freshet topics create: ${output}`);
    });
    for (const [name, kind] of [...members, ...spare]) this.#roles.set(name, await this.#make(name, kind));
    await Promise.all(members.map(([name]) => this.role(name).start()));
  }

  role(name) {
    return this.#roles.get(name);
  }

  /** Those that are always there, of one kind or all. */
  roles(kind = null) {
    return members.filter((member) => kind === null || member[1] === kind).map(([name]) => this.role(name));
  }

  get all() {
    return [...this.#roles.values()];
  }

  /** `freshet verify` as anybody would run it, beside the running cluster. */
  verify() {
    return this.#freshet(["verify"], verifyMsMax);
  }

  async stop() {
    // One that is stopped must go on to end.
    for (const role of this.all) role.signal("SIGCONT");
    await Promise.all(this.all.map((role) => role.stop()));
    await Promise.all(this.all.map((role) => role.links.close()));
  }

  killAll() {
    for (const role of this.all) role.signal("SIGKILL");
  }

  async #make(name, kind) {
    const { folder, app, engines, onEnd } = this.#options;
    const links = await Links.open({ brokers: engines.brokers, urls: engines.urls });
    const env = { ...links.environment(), FRESHET_PREFIX: engines.prefix };
    return new Role({ name, kind, folder, app, links, env, port: await freePort(), onEnd });
  }

  #freshet(args, msMax) {
    const { app, engines } = this.#options;
    return freshet([...args, app], { ...engines.urls, FRESHET_PREFIX: engines.prefix }, msMax);
  }
}

/** Runs a command of freshet to its end. */
export function freshet(args, env, msMax) {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, ...args],
      { env: { ...process.env, ...env }, timeout: msMax, killSignal: "SIGKILL", maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : (error.code ?? 1), output: stdout + stderr }),
    );
  });
}

/** Below those that systems give to outgoing connections: a process that is started again finds its port free. */
export async function freePort() {
  for (; port < portMax; port++) {
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port++;
  }
  throw new Error("No port is free.");
}
