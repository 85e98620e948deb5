import { randomBytes } from "node:crypto";
import { openRedisLive, type RedisLiveOptions } from "@freshet/engines";
import { liveConformance } from "@freshet/engines/conformance";
import { Redis } from "ioredis";

const url = process.env.REDIS_URL ?? "";

liveConformance("redis", async () => {
  const prefix = `test-${randomBytes(6).toString("hex")}:`;
  const opened = [];
  const another = async () => {
    const live = await openRedisLive({ url, prefix });
    opened.push(live);
    return live;
  };
  const engine = await another();
  return {
    engine,
    another,
    dispose: async () => {
      for (const live of opened) await live.close();
    },
  };
});
