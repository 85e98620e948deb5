import type { MongoHistoryOptions } from "./history/mongodb.js";
import type { HistoryStore } from "./history/port.js";
import type { LiveStore } from "./live/port.js";
import type { RedisLiveOptions } from "./live/redis.js";
import type { KafkaLogOptions } from "./log/kafka.js";
import type { Log } from "./log/port.js";

// An adapter is loaded when it is opened: the three drivers take a third of a second of CPU, which every command would pay for.

/** Opens the log of a Kafka cluster: see log/kafka.ts. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<Log> {
  const adapter = await import("./log/kafka.js");
  return adapter.openKafkaLog(options);
}

/** Opens the live store in Redis: see live/redis.ts. */
export async function openRedisLive(options: RedisLiveOptions): Promise<LiveStore> {
  const adapter = await import("./live/redis.js");
  return adapter.openRedisLive(options);
}

/** Opens the history in MongoDB: see history/mongodb.ts. */
export async function openMongoHistory(options: MongoHistoryOptions): Promise<HistoryStore> {
  const adapter = await import("./history/mongodb.js");
  return adapter.openMongoHistory(options);
}
