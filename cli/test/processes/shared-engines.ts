import { Redis } from "ioredis";
import { Kafka, logLevel } from "kafkajs";
import { MongoClient } from "mongodb";

const { KAFKA_BROKERS = "", REDIS_URL = "", MONGODB_URL = "" } = process.env;

/** The engines that tests are given; throws if one is missing. */
export function enginesAtHand(): Record<"KAFKA_BROKERS" | "REDIS_URL" | "MONGODB_URL", string> {
  if (!KAFKA_BROKERS || !REDIS_URL || !MONGODB_URL)
    throw new Error("Set KAFKA_BROKERS, REDIS_URL and MONGODB_URL to run this test.");
  return { KAFKA_BROKERS, REDIS_URL, MONGODB_URL };
}

/** Removes all that processes with this prefix have made on the engines. */
export async function removeAll(prefix: string): Promise<void> {
  const client = new Kafka({ brokers: KAFKA_BROKERS.split(","), logLevel: logLevel.NOTHING });
  const admin = client.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
  const redis = new Redis(REDIS_URL);
  const keys = await redis.keys(`*${prefix}*`);
  if (keys.length > 0) await redis.unlink(...keys);
  redis.disconnect();
  const mongodb = await new MongoClient(MONGODB_URL).connect();
  const db = mongodb.db("freshet");
  for (const { name } of await db.listCollections().toArray())
    if (name.startsWith(prefix)) await db.collection(name).drop();
  await mongodb.close();
}

export async function dropDatabase(url: string): Promise<void> {
  const client = await new MongoClient(url).connect();
  const db = client.db();
  // A server that is compatible with MongoDB may stumble once over collections that were made at the same moment.
  await db.dropDatabase().catch(() => db.dropDatabase());
  await client.close();
}
