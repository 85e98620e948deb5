import type { Redis } from "ioredis";
import { Cluster } from "ioredis";
import { LiveError } from "../port.js";
import type { RedisClient } from "./connect.js";
import { whereOf } from "./errors.js";
import type { RedisSettings } from "./options.js";
import { PROBE } from "./scripts.js";

/**
 * Connects and refuses a server that can't keep live state: too old, one that removes keys when its memory is full, a cluster that is
 * not spoken to as one, a user who lacks a right.
 */
export async function checkServer(
  client: RedisClient,
  of: { readonly settings: RedisSettings; readonly probeKey: string },
): Promise<void> {
  await connected(client, of.settings);
  for (const node of client instanceof Cluster ? client.nodes("master") : [client]) {
    const info = parseInfo(await node.info());
    checkVersion(info, of.settings);
    checkMode(info, of.settings);
    checkEviction(await evictionPolicy(node, info), of.settings);
  }
  await client.callBuffer("eval", PROBE.lua, 1, of.probeKey);
}

/** The first failure ends the wait, or the time: the caller decides whether to try again. ioredis would go on by itself, for ever. */
async function connected(client: RedisClient, { clock, timeoutMs }: RedisSettings): Promise<void> {
  let first: unknown = null;
  const note = (error: unknown): void => void (first ??= error);
  const stop = new AbortController();
  const late = clock.sleep(timeoutMs, stop.signal).then(() => {
    if (!stop.signal.aborted) throw new Error("Connection is closed.");
  });
  client.on("error", note);
  client.on("node error", note);
  try {
    await Promise.race([client.connect(), late]);
  } catch (error) {
    throw first ?? error;
  } finally {
    stop.abort();
    client.off("error", note);
    client.off("node error", note);
  }
}

function parseInfo(text: string): Map<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

function checkVersion(info: ReadonlyMap<string, string>, { target }: RedisSettings): void {
  const version = info.get("redis_version") ?? "unknown";
  const [major, minor] = version.split(".").map(Number);
  if (major > 6 || (major === 6 && minor >= 2)) return;
  throw refusal(`Redis ${whereOf(target)} is version ${version}. Freshet needs Redis 6.2 or later.`);
}

function checkMode(info: ReadonlyMap<string, string>, { target }: RedisSettings): void {
  const isCluster = info.get("redis_mode") === "cluster" || info.get("cluster_enabled") === "1";
  if (isCluster && target.kind !== "cluster")
    throw refusal(`Redis ${whereOf(target)} is part of a Redis Cluster. Use redis+cluster:// in the URL.`);
}

/** Some services forbid CONFIG; INFO tells the policy too. */
async function evictionPolicy(node: Redis, info: ReadonlyMap<string, string>): Promise<string | undefined> {
  try {
    const reply = (await node.config("GET", "maxmemory-policy")) as string[];
    return reply[1] ?? info.get("maxmemory_policy");
  } catch {
    return info.get("maxmemory_policy");
  }
}

function checkEviction(policy: string | undefined, { target, logger }: RedisSettings): void {
  if (policy === "noeviction") return;
  if (policy === undefined) {
    logger.warn({}, "Redis does not tell its maxmemory-policy; live state needs noeviction");
    return;
  }
  throw refusal(
    `Redis ${whereOf(target)} has maxmemory-policy ${policy}: with its memory full it would remove live cells unseen. ` +
      "Set it to noeviction (CONFIG SET maxmemory-policy noeviction, and in redis.conf), or use another Redis.",
  );
}

function refusal(words: string): LiveError {
  return new LiveError("unavailable", words);
}
