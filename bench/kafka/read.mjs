// Reads a topic to its end in one of three ways and prints events per CPU-second of this process. Started by run.mjs.
import { createRequire } from "node:module";
import { openKafkaLog } from "../../engines/dist/index.js";

const require = createRequire(new URL("../../engines/package.json", import.meta.url));
const { Kafka, logLevel } = require("kafkajs");
const [way, topic, total] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const brokers = process.env.KAFKA_BROKERS.split(",");

const before = process.cpuUsage();
const startedAt = performance.now();
const count =
  way === "kafkajs" ? await countByKafkajs() : await countByUs({ verifyChecksums: way === "ours" });
const { user, system } = process.cpuUsage(before);
const cpuSeconds = (user + system) / 1e6;
process.stdout.write(
  `${JSON.stringify({ way, count, cpuSeconds, seconds: (performance.now() - startedAt) / 1e3 })}\n`,
);
process.exit(0);

/** kafkajs's eachBatch, which does nothing with the records but count them. */
async function countByKafkajs() {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `bench-${process.pid}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let counted = 0;
  await new Promise((resolve) => {
    consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        counted += batch.messages.length;
        if (counted >= total) resolve();
      },
    });
  });
  return counted;
}

async function countByUs(options) {
  const log = await openKafkaLog({ brokers, ...options });
  let counted = 0;
  const partitions = await log.partitions(topic);
  await Promise.all(
    Array.from({ length: partitions }, async (_, partition) => {
      for (let offset = 0; ;) {
        const batch = await log.read(topic, partition, offset);
        if (batch === null) return;
        counted += batch.count;
        offset = batch.nextOffset;
      }
    }),
  );
  return counted;
}
