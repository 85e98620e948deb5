import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { until } from "../../src/conformance/rig.js";

/** Where a node of a cluster listens for others, from its own port. */
const BUS = 10_000;
const SLOTS = 16_384;

/** A Redis Cluster of one node, started from the `redis-server` of this machine: it refuses keys of several slots in one command. */
export class RedisCluster {
  readonly url: string;
  readonly #server: ChildProcess;
  readonly #folder: string;

  static async start(): Promise<RedisCluster> {
    const folder = await mkdtemp(join(tmpdir(), "freshet-cluster-"));
    const port = await freePort();
    const settings = [
      "--port",
      `${port}`,
      "--bind",
      "127.0.0.1",
      "--dir",
      folder,
      "--save",
      "",
      "--cluster-enabled",
      "yes",
      // A node that has met no other doesn't know its own address.
      "--cluster-announce-ip",
      "127.0.0.1",
    ];
    const server = spawn("redis-server", settings, { stdio: "ignore" });
    const cluster = new RedisCluster(server, { port, folder });
    const failed = once(server, "error").then(([error]) => Promise.reject(error as Error));
    await Promise.race([failed, makeOneNode(port)]);
    return cluster;
  }

  private constructor(server: ChildProcess, of: { port: number; folder: string }) {
    this.#server = server;
    this.#folder = of.folder;
    this.url = `redis+cluster://127.0.0.1:${of.port}`;
  }

  async stop(): Promise<void> {
    const ended = once(this.#server, "exit");
    this.#server.kill("SIGKILL");
    await ended;
    await rm(this.#folder, { recursive: true });
  }
}

async function makeOneNode(port: number): Promise<void> {
  const node = new Redis({ port, host: "127.0.0.1", maxRetriesPerRequest: null });
  node.on("error", () => {});
  await node.cluster("ADDSLOTS", ...Array.from({ length: SLOTS }, (_, slot) => slot));
  await until(
    async () => String(await node.cluster("INFO")).includes("cluster_state:ok"),
    "the cluster is whole",
  );
  await node.quit();
}

/** A port that is free, with the one that a cluster's node needs beside it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    if ((await isFree(port)) && (await isFree(port + BUS))) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
