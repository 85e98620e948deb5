import { randomBytes } from "node:crypto";
import { type LiveStore, openRedisLive } from "@freshet/engines";
import { liveConformance } from "@freshet/engines/conformance";
import { afterAll, beforeAll, expect, it } from "vitest";
import { RedisCluster } from "./redis-cluster.js";

let cluster: RedisCluster;

beforeAll(async () => {
  cluster = await RedisCluster.start();
});

afterAll(() => cluster.stop());

liveConformance("redis cluster", async () => {
  const prefix = `test-${randomBytes(6).toString("hex")}:`;
  const opened: LiveStore[] = [];
  const another = async (): Promise<LiveStore> => {
    // Small parts, so that staging is one of the things that stay in one slot.
    const live = await openRedisLive({ url: cluster.url, prefix, partBytesMax: 100 });
    opened.push(live);
    return live;
  };
  const dispose = async (): Promise<void> => {
    await Promise.all(opened.map((live) => live.close()));
  };
  return { engine: await another(), another, dispose };
});

it("refuses a cluster that is named as a server of its own", async () => {
  const opened = openRedisLive({ url: cluster.url.replace("redis+cluster", "redis") });
  await expect(opened).rejects.toThrow(/part of a Redis Cluster\. Use redis\+cluster:/);
});
