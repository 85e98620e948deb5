// What one writes first: kafkajs's eachBatch, as its documentation has it. Keeps nothing durable.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../engines/package.json", import.meta.url));
const { Kafka, logLevel } = require("kafkajs");

/** Hands every batch of a topic to `onBatch` until `total` events were read. */
export async function consume({ brokers, topic, total }, onBatch) {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `${topic}-naive-${process.pid}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let read = 0;
  await new Promise((resolve) => {
    consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        onBatch(batch.messages);
        read += batch.messages.length;
        if (read >= total) resolve();
      },
    });
  });
  return read;
}
