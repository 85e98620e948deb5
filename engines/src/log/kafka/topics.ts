import { LogError, type TopicSettings } from "../port.js";
import type { Brokers } from "./brokers.js";
import { KafkaCodeError, toLogError, typeOf } from "./errors.js";

const PARTITIONS_MAX = 1024;
/** A batch of 16 MB as the port allows, and its frame. */
const MESSAGE_BYTES_MAX = 17 * 1024 * 1024;
const TOPIC_RESOURCE = 2;

/** Makes a topic if it is missing. The settings of one that is there are its operator's. */
export async function createTopic(brokers: Brokers, topic: string, settings: TopicSettings): Promise<void> {
  const { partitions } = settings;
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > PARTITIONS_MAX)
    throw new RangeError(`A topic has 1 to ${PARTITIONS_MAX} partitions, not ${partitions}.`);
  const present = await partitionsOf(brokers, topic, 0).catch((error: unknown) => {
    if ((error as LogError).code === "unknown-topic") return null;
    throw error;
  });
  if (present === null) await makeTopic(brokers, topic, settings);
  const made = present ?? (await untilKnown(brokers, topic));
  if (made !== partitions)
    throw new LogError(
      "conflict",
      `Topic ${topic} has ${made} partitions, not ${partitions}. ` +
        (made < partitions
          ? `Add some with kafka-topics --alter --topic ${topic} --partitions ${partitions}, or configure ${made}.`
          : `Kafka can't take partitions away: configure ${made}.`),
      { notWritten: true },
    );
}

/** Makes a topic have at least so many partitions. */
export async function addPartitions(brokers: Brokers, topic: string, count: number): Promise<void> {
  const what = `Adding partitions to topic ${topic}`;
  if ((await partitionsOf(brokers, topic, 0)) >= count) return;
  await brokers.retrying({ what, notWritten: true }, async () => {
    // Another process may have added them in between.
    if ((await brokers.topic(topic, 0)).leaders.length >= count) return;
    const broker = await brokers.controller();
    const asked = { topicPartitions: [{ topic, count }], timeout: brokers.settings.requestMs };
    await broker.createPartitions(asked).catch((error: unknown) => {
      // So many are there, which the brokers that were looked at did not know yet: somebody was quicker.
      if (typeOf(error) !== "INVALID_PARTITIONS") throw error;
    });
  });
  await untilKnown(brokers, topic, count);
}

/** Number of partitions; fails with `unknown-topic`. */
export async function partitionsOf(brokers: Brokers, topic: string, ageMsMax?: number): Promise<number> {
  const { leaders } = await brokers.retrying({ what: `Looking for topic ${topic}` }, () =>
    brokers.topic(topic, ageMsMax),
  );
  return leaders.length;
}

async function makeTopic(brokers: Brokers, topic: string, settings: TopicSettings): Promise<void> {
  const { topicConfig, replicationFactor, requestMs } = brokers.settings;
  const config: Record<string, string> = {
    "cleanup.policy": "delete",
    "retention.ms": String(settings.retentionMs ?? -1),
    "retention.bytes": String(settings.retentionBytes ?? -1),
    "max.message.bytes": String(MESSAGE_BYTES_MAX),
    ...topicConfig,
  };
  const request = {
    topics: [
      {
        topic,
        numPartitions: settings.partitions,
        replicationFactor: replicationFactor ?? -1,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      },
    ],
    timeout: requestMs,
  };
  await brokers.retrying({ what: `Making topic ${topic}`, notWritten: true }, async () => {
    try {
      await (await brokers.controller()).createTopics(request);
    } catch (error) {
      // kafkajs gathers the errors of several topics; there is one.
      const [inner] = (error as { errors?: unknown[] }).errors ?? [error];
      const type = typeOf(inner);
      // Another process made it in between, or this one did with a request whose answer was lost.
      if (type === "TOPIC_ALREADY_EXISTS") return;
      throw type === undefined ? error : new KafkaCodeError(0, type, wordsOf(type, inner as Error));
    }
  });
}

function wordsOf(type: string, error: Error): string {
  if (type === "INVALID_REPLICATION_FACTOR")
    return `${error.message} (there are not as many brokers as copies asked for)`;
  if (type === "INVALID_CONFIG") return `${error.message} (see the settings given for topics)`;
  return error.message;
}

/** Brokers learn of a new topic one after the other, and of its leaders after that. */
async function untilKnown(brokers: Brokers, topic: string, atLeast = 1): Promise<number> {
  const deadline = performance.now() + brokers.settings.timeoutMs;
  for (;;) {
    try {
      const { leaders } = await brokers.topic(topic, 0);
      if (leaders.length >= atLeast && leaders.every((leader) => leader >= 0)) return leaders.length;
    } catch (error) {
      if (performance.now() > deadline) throw toLogError(error, { what: `Making topic ${topic}` });
    }
    brokers.assertOpen();
    if (performance.now() > deadline)
      throw new LogError("io", `Topic ${topic} was made, but has no leaders yet.`, { canRetry: true });
    await brokers.pause(20);
  }
}

/** The largest batch that the topic takes. Infinity where this user may not ask: the broker will tell. */
export async function messageBytesMax(brokers: Brokers, topic: string): Promise<number> {
  try {
    const broker = await brokers.any();
    const { resources } = await broker.describeConfigs({
      resources: [{ type: TOPIC_RESOURCE, name: topic, configNames: ["max.message.bytes"] }],
    });
    const entry = resources[0].configEntries.find(({ configName }) => configName === "max.message.bytes");
    return entry ? Number(entry.configValue) : Infinity;
  } catch (error) {
    brokers.settings.logger.debug(
      { topic, err: error },
      "The size of messages that a topic takes is not known.",
    );
    return Infinity;
  }
}
