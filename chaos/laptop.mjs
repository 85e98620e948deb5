// One process with everything embedded, beside the cluster, on a small file system of its own: the roles of a cluster keep nothing on disk, but this
// does, so that it is where a disk can be full.
import { execFile } from "node:child_process";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Clients } from "./clients.mjs";
import { freePort, freshet } from "./cluster.mjs";
import { ask } from "./flow.mjs";
import { queryOf } from "./questions.mjs";
import { Role } from "./role.mjs";

const run = promisify(execFile);
const diskBytes = 96 * 1024 * 1024;
const chunk = Buffer.alloc(64 * 1024);
const verifyMsMax = 300_000;
const ordersPerSecond = 100;
const patienceMs = 20_000;
const pollMs = 250;

export class Laptop {
  role;
  clients;
  #app;
  #disk;

  constructor({ role, clients, app, disk }) {
    this.role = role;
    this.clients = clients;
    this.#app = app;
    this.#disk = disk;
  }

  /** Null where no file system can be mounted, which needs the rights for it. */
  static async open({ folder, app, seed, onEnd }) {
    const disk = join(folder, "data");
    await mkdir(disk, { recursive: true });
    try {
      await run("mount", ["-t", "tmpfs", "-o", `size=${diskBytes}`, "freshet-chaos", disk]);
    } catch {
      return null;
    }
    const env = { FRESHET_FEED: "off" };
    const role = new Role({
      name: "laptop",
      kind: "start",
      folder,
      app,
      links: null,
      env,
      port: await freePort(),
      onEnd,
    });
    const clients = new Clients({ url: role.url, seed, perSecond: ordersPerSecond });
    await mkdir(join(folder, "logs"), { recursive: true });
    await role.start();
    return new Laptop({ role, clients, app, disk });
  }

  /** Until not a byte is left. */
  async fill() {
    const file = await open(join(this.#disk, "filler"), "w");
    try {
      for (let size = chunk.length; size > 0;) {
        const written = await file.write(chunk, 0, size).catch(() => ({ bytesWritten: 0 }));
        if (written.bytesWritten === 0) size >>= 1;
      }
    } finally {
      await file.close();
    }
  }

  async free() {
    await rm(join(this.#disk, "filler"), { force: true });
  }

  /** What does not hold, when its clients rest. It is waited for a while. */
  async wrongs(question) {
    const { orders, amount } = this.clients.accepted;
    const began = performance.now();
    for (;;) {
      const told = await ask(this.role.url, queryOf(question)).then(
        ({ answer }) => answer.totals ?? { orders: 0, amount: 0 },
        ({ message }) => ({ message }),
      );
      if (told.orders === orders && told.amount === amount) return [];
      if (performance.now() - began > patienceMs)
        return [
          `all in one process: ${orders} orders of ${amount} were taken, and the answer is ${JSON.stringify(told)}`,
        ];
      await sleep(pollMs);
    }
  }

  /** Needs the data for itself, so the process ends for it and begins again. */
  async verify() {
    await this.role.stop();
    const result = await freshet(
      ["verify", this.#app],
      { ...withoutEngines, FRESHET_DATA: this.role.dataFolder },
      verifyMsMax,
    );
    await this.role.start();
    return result;
  }

  async close() {
    await this.role.stop();
    await run("umount", [this.#disk]);
  }
}

const withoutEngines = { KAFKA_BROKERS: undefined, REDIS_URL: undefined, MONGODB_URL: undefined };
