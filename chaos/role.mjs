// One process of the cluster, started again whenever it ends, as a supervisor would.
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../cli/bin/freshet.js", import.meta.url));
const restartMs = 300;
const readyMsMax = 5_000;

export class Role {
  name;
  url;
  links;
  /** Ends that nobody asked for: { at, code, signal }. */
  ownEnds = [];
  #options;
  #child = null;
  #wanted = false;
  #asked = false;

  /** `kind`: the command of freshet; `folder`: of the run; `links`: its ways to the engines, null if it has none; `env`: its settings. */
  constructor(options) {
    const { name, port, links } = options;
    this.#options = options;
    this.name = name;
    this.links = links;
    this.url = `http://127.0.0.1:${port}`;
  }

  get kind() {
    return this.#options.kind;
  }

  get dataFolder() {
    return join(this.#options.folder, "data", this.name);
  }

  get isRunning() {
    return this.#child !== null;
  }

  async start() {
    this.#wanted = true;
    await mkdir(this.dataFolder, { recursive: true });
    if (this.#child === null) this.#spawn();
  }

  /** What happens to it is answered with a start, but for `stop`. */
  signal(signal) {
    if (signal === "SIGKILL" || signal === "SIGTERM") this.#asked = true;
    this.#child?.kill(signal);
  }

  /** Ends it and leaves it so; kills it if it takes longer than it may. */
  async stop(signal = "SIGTERM", msMax = 15_000) {
    this.#wanted = false;
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    this.signal(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), msMax);
    await ended;
    clearTimeout(timer);
  }

  /** Why it is not ready, as it says itself; null if it is. */
  async notReady() {
    try {
      const response = await fetch(`${this.url}/ready`, { signal: AbortSignal.timeout(readyMsMax) });
      return response.ok ? null : `${this.name}: ${(await response.json()).reasons.join("; ")}`;
    } catch (error) {
      return `${this.name}: ${error.message}`;
    }
  }

  #spawn() {
    const { kind, app, port, folder, env, onEnd } = this.#options;
    const log = openSync(join(folder, "logs", `${this.name}.log`), "a");
    this.#asked = false;
    const child = spawn(process.execPath, [command, kind, app], {
      env: {
        ...withoutSettings(process.env),
        FRESHET_DATA: this.dataFolder,
        PORT: String(port),
        ...env,
      },
      stdio: ["ignore", log, log],
      // A Ctrl-C is for chaos, which ends them in order.
      detached: true,
    });
    this.#child = child;
    child.once("exit", (code, signal) => {
      this.#child = null;
      if (!this.#asked) this.ownEnds.push({ at: Date.now(), code, signal });
      onEnd(this, { code, signal, isAsked: this.#asked });
      if (this.#wanted) setTimeout(() => this.#wanted && this.#child === null && this.#spawn(), restartMs);
    });
  }
}

/** A process has the settings that it is given here, and no other. */
function withoutSettings(environment) {
  const ofFreshet = /^(FRESHET_|KAFKA_|REDIS_|MONGODB_|CHAOS_|PORT$|HOST$)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ofFreshet.test(name)));
}
