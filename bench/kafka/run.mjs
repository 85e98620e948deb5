// What it costs to read events from Kafka: kafkajs's own decoder against ours, on one topic, each in a process of its own, in turns.
// Usage: KAFKA_BROKERS=host:port node bench/kafka/run.mjs [events] [events a batch]
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { openKafkaLog, RecordBatchBuilder } from "../../engines/dist/index.js";

const require = createRequire(new URL("../../engines/package.json", import.meta.url));
const { Kafka, logLevel } = require("kafkajs");
const total = Number(process.argv[2] ?? 1_000_000);
const perBatch = Number(process.argv[3] ?? 500);
const rounds = 3;
const ways = ["kafkajs", "ours", "ours, checksums not checked"];
const brokers = process.env.KAFKA_BROKERS.split(",");
const topic = `bench-${Date.now()}`;

await produce();
const results = new Map(ways.map((way) => [way, []]));
for (let round = 0; round < rounds; round++)
  for (const way of ways) {
    const reader = fileURLToPath(new URL("read.mjs", import.meta.url));
    const { count, cpuSeconds } = JSON.parse(
      execFileSync(process.execPath, [reader, way, topic, String(total)], { encoding: "utf8" }),
    );
    if (count !== total) throw new Error(`${way} read ${count} of ${total} events.`);
    results.get(way).push(count / cpuSeconds);
  }
const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
await admin.connect();
await admin.deleteTopics({ topics: [topic] });
await admin.disconnect();
const median = (way) => results.get(way).sort((a, b) => a - b)[(rounds - 1) / 2];
for (const way of ways) {
  const times = (median(way) / median("kafkajs")).toFixed(1);
  process.stdout.write(`${way}: ${(median(way) / 1e6).toFixed(2)} M events per CPU-second (×${times})\n`);
}

/** Ad events of about 250 bytes, as the Yahoo streaming benchmark has them, in two partitions. */
async function produce() {
  const log = await openKafkaLog({ brokers });
  await log.createTopic(topic, { partitions: 2, retentionMs: null, retentionBytes: null });
  const builder = new RecordBatchBuilder();
  const inFlight = [];
  for (let i = 0; i < total;) {
    builder.reset();
    for (let k = 0; k < perBatch && i < total; k++, i++)
      builder.add(null, Buffer.from(event(i)), 1_700_000_000_000 + i);
    inFlight.push(log.append(topic, (i / perBatch) & 1, builder.build()));
    // One at a time in each partition, so that batches stay as small as they are meant to be.
    if (inFlight.length === 2) await Promise.all(inFlight.splice(0));
  }
  await Promise.all(inFlight);
  await log.close();
}

function event(i) {
  const id = (salt) => `${(i * 2_654_435_761 + salt) >>> 0}`.padStart(12, "0");
  return (
    `{"user_id":"0c4b1a3e-0000-4000-8000-${id(1)}","page_id":"7d2f9a61-0000-4000-8000-${id(2)}",` +
    `"ad_id":"a1b2c3d4-0000-4000-8000-${id(3)}","ad_type":"banner","event_type":"view",` +
    `"event_time":"${1_700_000_000_000 + i}","ip_address":"1.2.3.4"}`
  );
}
