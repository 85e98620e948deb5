import { Kafka, logLevel } from "kafkajs";

/** Addresses of the cluster that the tests use. */
export function kafkaBrokers(): string[] {
  const brokers = process.env.KAFKA_BROKERS;
  if (!brokers) throw new Error("Set KAFKA_BROKERS to run this test.");
  return brokers.split(",");
}

export function kafkaClient(): Kafka {
  return new Kafka({ brokers: kafkaBrokers(), clientId: "freshet-test", logLevel: logLevel.NOTHING });
}

/** Removes what a test has made. */
export async function removeTopics(prefix: string): Promise<void> {
  const admin = kafkaClient().admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}
