// The engines that a benchmark is given by KAFKA_BROKERS, REDIS_URL and MONGODB_URL, and a part of them that is its own.
import { openKafkaLog, openMongoHistory } from "@freshet/engines";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { killAll, sleep } from "./process.mjs";

const require = createRequire(new URL("../../engines/package.json", import.meta.url));
const { Redis } = require("ioredis");
const { Kafka, logLevel } = require("kafkajs");
const { MongoClient } = require("mongodb");

/**
 * A prefix of its own on the engines; `env` names both to a process of Freshet. Ends with `remove`, also where this process is
 * told to end.
 */
export function ownPart(what) {
  const { KAFKA_BROKERS, REDIS_URL, MONGODB_URL } = process.env;
  if (!KAFKA_BROKERS || !REDIS_URL || !MONGODB_URL)
    throw new Error("Set KAFKA_BROKERS, REDIS_URL and MONGODB_URL to run this on engines.");
  const prefix = `bench-${what}-${randomBytes(4).toString("hex")}-`;
  const brokers = KAFKA_BROKERS.split(",");
  const part = {
    prefix,
    brokers,
    env: { KAFKA_BROKERS, REDIS_URL, MONGODB_URL, FRESHET_PREFIX: prefix },
    openLog: () => openKafkaLog({ brokers, prefix }),
    /** Of an edition, to read from. */
    openHistory: (edition = null) => {
      const name = `${prefix}${edition === null ? "" : `${edition}-`}`;
      return openMongoHistory({ url: MONGODB_URL, prefix: name, readOnly: true });
    },
    openRedis: () => new Redis(REDIS_URL),
    async remove() {
      await removeTopics(brokers, prefix);
      await removeKeys(new Redis(REDIS_URL), prefix);
      await removeCollections(await new MongoClient(MONGODB_URL).connect(), prefix);
    },
  };
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, async () => {
      await killAll();
      await part.remove().catch(() => undefined);
      process.exit(1);
    });
  return part;
}

async function removeTopics(brokers, prefix) {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  const { groups } = await admin.listGroups();
  const ours = groups.map(({ groupId }) => groupId).filter((group) => group.includes(prefix));
  // A group whose member was killed has to run out first; one that stays is empty and does no harm.
  if (ours.length > 0) await admin.deleteGroups(ours).catch(() => undefined);
  await admin.disconnect();
}

async function removeKeys(redis, prefix) {
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }))
    if (keys.length > 0) await redis.unlink(...keys);
  await redis.quit();
}

async function removeCollections(mongodb, prefix) {
  const path = new URL(process.env.MONGODB_URL.replace(/^mongodb(\+srv)?:\/\/[^/]*/, "http://x")).pathname;
  const db = mongodb.db(path.length > 1 ? path.slice(1) : "freshet");
  for (const { name } of await db.listCollections().toArray())
    if (name.startsWith(prefix)) await db.collection(name).drop();
  await mongodb.close();
}

/** Bytes of memory of the keys of an edition, of the live cells among them, and how many cells there are. */
export async function memoryOf(redis, prefix, edition = null) {
  const sums = { bytes: 0, cells: 0, cellBytes: 0 };
  const match = `${prefix}${edition === null ? "" : `:${edition}`}:*`;
  for await (const keys of redis.scanStream({ match, count: 1_000 }))
    for (const key of keys) {
      const bytes = (await redis.memory("USAGE", key, "SAMPLES", 0)) ?? 0;
      sums.bytes += bytes;
      if (!/:\d+:-?\d+$/.test(key)) continue;
      sums.cells += await redis.hlen(key);
      sums.cellBytes += bytes;
    }
  return sums;
}

/** Resolves when the checkpoints of all partitions stand at the given last offsets: everything up to there is durable. */
export async function untilSaved(openHistory, { topic, lastOffsets, timeoutMs, isAlive = () => true }) {
  const deadline = performance.now() + timeoutMs;
  let history = null;
  try {
    for (;;) {
      // Not there before the processor has made its collections.
      history ??= await openHistory().catch(() => null);
      const found = await Promise.all(
        lastOffsets.map((_, partition) => history?.recover({ topic, partition }).catch(() => null)),
      );
      const offsets = found.map((each) => each?.checkpoint?.offset ?? -1);
      if (offsets.every((offset, partition) => offset >= lastOffsets[partition])) return;
      if (!isAlive()) throw new Error("The processor has ended before everything was saved.");
      if (performance.now() > deadline)
        throw new Error(
          `Saved up to ${offsets.join(", ")} instead of ${lastOffsets.join(", ")} in ${timeoutMs} ms.`,
        );
      await sleep(500);
    }
  } finally {
    await history?.close();
  }
}
