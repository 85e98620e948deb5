// The engines of a run: where they are, what chaos itself asks of them, and how they are stopped and started, if a command for that is given.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { openKafkaLog } from "@freshet/engines";
import { Redis } from "ioredis";
import { Kafka, logLevel } from "kafkajs";
import { MongoClient } from "mongodb";

const run = promisify(execFile);
const commandMsMax = 150_000;

export class Engines {
  prefix;
  urls;
  /** Every broker as it calls itself: { node, host, port }. */
  brokers;
  admin;
  producer;
  log;
  redis;
  #kafka;
  #command;

  /** `command`: path of a program that takes `kill redis`, `start kafka-2` and the like; null if there is none. */
  constructor({ prefix, brokers, redisUrl, mongodbUrl, command }) {
    this.prefix = prefix;
    this.urls = { KAFKA_BROKERS: brokers, REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl };
    this.#command = command;
    this.#kafka = new Kafka({
      brokers: brokers.split(","),
      logLevel: logLevel.NOTHING,
      retry: { retries: 8, maxRetryTime: 5_000 },
    });
  }

  async open() {
    const { KAFKA_BROKERS, REDIS_URL } = this.urls;
    this.admin = this.#kafka.admin();
    await this.admin.connect();
    const { brokers } = await this.admin.describeCluster();
    this.brokers = brokers.map(({ nodeId, host, port }) => ({ node: nodeId, host, port }));
    this.producer = this.#kafka.producer({ allowAutoTopicCreation: false });
    await this.producer.connect();
    this.log = await openKafkaLog({ brokers: KAFKA_BROKERS.split(","), prefix: this.prefix });
    this.redis = new Redis(REDIS_URL, { commandTimeout: 3_000, maxRetriesPerRequest: 2 });
    this.redis.on("error", () => {});
    return this;
  }

  get canBeControlled() {
    return this.#command !== null;
  }

  /** `kill`, `start`, `stop`, `freeze`, `thaw` or `wipe`, of `redis`, `mongodb` or `kafka-N`. */
  async control(verb, engine) {
    await run(this.#command, [verb, engine], { timeout: commandMsMax });
  }

  /** Removes every key of the run from Redis: what a wipe is to this run, and nothing to others. */
  async unlinkAll() {
    const keys = await this.redis.keys(`*${this.prefix}*`);
    for (let at = 0; at < keys.length; at += 1_000) await this.redis.unlink(...keys.slice(at, at + 1_000));
  }

  /** Straight into a topic, without keys of ours: as somebody would who knows nothing of the model. */
  async produce(topic, messages) {
    await this.producer.send({ topic: this.prefix + topic, messages, acks: -1 });
  }

  async addPartition(topic) {
    const name = this.prefix + topic;
    const { topics } = await this.admin.fetchTopicMetadata({ topics: [name] });
    const count = topics[0].partitions.length + 1;
    await this.admin.createPartitions({ topicPartitions: [{ topic: name, count }] });
  }

  /** Takes every partition of a topic from the broker that leads it, so that another has to. */
  async moveLeaders(topic) {
    await this.#reassign(topic, ({ leader, replicas }) => replicas.filter((node) => node !== leader));
  }

  /** Every partition of a topic on all of the first three brokers again, the present leader last. */
  async restoreReplicas(topic) {
    const nodes = this.brokers.map(({ node }) => node).slice(0, 3);
    await this.#reassign(topic, ({ leader }) => [...nodes.filter((node) => node !== leader), leader]);
  }

  async #reassign(topic, replicasOf) {
    const name = this.prefix + topic;
    const { topics } = await this.admin.fetchTopicMetadata({ topics: [name] });
    const partitionAssignment = topics[0].partitions.map((partition) => ({
      partition: partition.partitionId,
      replicas: replicasOf(partition),
    }));
    await this.admin.alterPartitionReassignments({ topics: [{ topic: name, partitionAssignment }] });
  }

  /** What the run has in Redis, for `restoreAll`. */
  async dumpAll() {
    const keys = await this.redis.keys(`*${this.prefix}*`);
    const kept = await Promise.all(keys.map(async (key) => [key, await this.redis.dumpBuffer(key)]));
    return kept.filter(([, bytes]) => bytes !== null);
  }

  /** Puts back what there was, at one moment, and nothing else. */
  async restoreAll(kept) {
    const keys = await this.redis.keys(`*${this.prefix}*`);
    const all = this.redis.multi();
    if (keys.length > 0) all.unlink(...keys);
    for (const [key, bytes] of kept) all.restore(key, 0, bytes, "REPLACE");
    await all.exec();
  }

  /** Next offset of each partition of a topic. */
  async ends(topic) {
    const count = await this.log.partitions(topic);
    return Promise.all(Array.from({ length: count }, (_, partition) => this.log.end(topic, partition)));
  }

  /** Flights that the feed has in the log. It numbers them in each partition, from 0. */
  async fed() {
    const count = await this.log.partitions("flights");
    const last = Array.from({ length: count }, (_, partition) =>
      this.log.lastSequence("flights", partition, "feed"),
    );
    return (await Promise.all(last)).reduce((sum, sequence) => sum + sequence + 1, 0);
  }

  /** Records of a topic. Its ends don't tell: Kafka's own markers take offsets, too. */
  async count(topic) {
    let count = 0;
    for (const [partition, end] of (await this.ends(topic)).entries())
      for (let offset = 0; offset < end;) {
        const batch = await this.log.read(topic, partition, offset);
        if (batch === null) break;
        count += batch.count;
        offset = batch.nextOffset;
      }
    return count;
  }

  /** Removes all that the run has made. */
  async clean() {
    const topics = (await this.admin.listTopics()).filter((topic) => topic.startsWith(this.prefix));
    if (topics.length > 0) await this.admin.deleteTopics({ topics });
    const { groups } = await this.admin.listGroups();
    const own = groups.map(({ groupId }) => groupId).filter((group) => group.startsWith(this.prefix));
    // A member that was killed may still be counted; such a group goes by itself.
    if (own.length > 0) await this.admin.deleteGroups(own).catch(() => {});
    await this.unlinkAll();
    const mongodb = await new MongoClient(this.urls.MONGODB_URL).connect();
    const database = mongodb.db(databaseOf(this.urls.MONGODB_URL));
    for (const { name } of await database.listCollections().toArray())
      if (name.startsWith(this.prefix)) await database.collection(name).drop();
    await mongodb.close();
  }

  async close() {
    this.redis?.disconnect();
    await Promise.allSettled([this.log?.close(), this.producer?.disconnect(), this.admin?.disconnect()]);
  }
}

function databaseOf(url) {
  return /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(url)?.[1] ?? "freshet";
}
