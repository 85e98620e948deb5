import { randomBytes } from "node:crypto";
import { type LiveStore, openRedisLive, type RedisLiveOptions } from "@freshet/engines";
import type { Rig } from "@freshet/engines/conformance";
import { Redis } from "ioredis";

export const REDIS_URL = process.env.REDIS_URL ?? "";
if (REDIS_URL === "") throw new Error("These tests need a Redis: set REDIS_URL.");

/** A Redis live store under a prefix of its own, and what a test does to the server behind its back. */
export interface RedisRig extends Rig<LiveStore> {
  readonly prefix: string;
  readonly redis: Redis;
  another(options?: Partial<RedisLiveOptions>): Promise<LiveStore>;
  keys(): Promise<string[]>;
  /** What FLUSHALL does, for this prefix alone. */
  wipe(): Promise<void>;
  /** Everything as it is now, to be brought back later: what a restart without the latest writes does. */
  copy(): Promise<() => Promise<void>>;
}

export async function redisRig(options: Partial<RedisLiveOptions> = {}): Promise<RedisRig> {
  const prefix = `test-${randomBytes(6).toString("hex")}:`;
  const redis = new Redis(REDIS_URL);
  const opened: LiveStore[] = [];
  const another: RedisRig["another"] = async (more) => {
    const live = await openRedisLive({ url: REDIS_URL, prefix, ...options, ...more });
    opened.push(live);
    return live;
  };
  const keys = async (): Promise<string[]> => {
    const found = new Set<string>();
    for await (const page of redis.scanStream({ match: `${prefix}*`, count: 1_000 }))
      for (const key of page as string[]) found.add(key);
    return [...found];
  };
  const wipe = async (): Promise<void> => {
    const found = await keys();
    for (let i = 0; i < found.length; i += 500) await redis.unlink(...found.slice(i, i + 500));
  };
  const copy: RedisRig["copy"] = async () => {
    const found = await keys();
    const dumps = await Promise.all(found.map((key) => redis.dumpBuffer(key)));
    return async () => {
      await wipe();
      await Promise.all(found.map((key, i) => redis.restore(key, 0, dumps[i])));
    };
  };
  const dispose = async (): Promise<void> => {
    await Promise.all(opened.map((live) => live.close()));
    await wipe();
    await redis.quit();
  };
  return { engine: await another(), prefix, redis, another, keys, wipe, copy, dispose };
}
