// The Yahoo Streaming Benchmark over engines: views of events in two partitions of Kafka, joined with their campaign and
// counted per ten seconds, by `freshet processor` into Redis and MongoDB, and by a naive kafkajs consumer into Maps that
// are gone when it ends. Both run in turns on the same topic, each as a process of its own, and must count the same.
// KAFKA_BROKERS=… REDIS_URL=… MONGODB_URL=… npm run bench -- ysb --kafka [--events 10000000] [--rounds 3] [--batch 500] [--profile FOLDER]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countNaively, countWithProcessor, lastOffsetsOf } from "../lib/catch-up.mjs";
import { ownPart } from "../lib/engines.mjs";
import { median, millions, option, report, say, whole } from "../lib/figures.mjs";
import { planOf } from "../lib/plan-of.mjs";
import { digestOf, storedCounts } from "../lib/stored-counts.mjs";
import { streamEvents } from "./events.mjs";
import { MODEL, PANE_MS } from "./model.mjs";

const partitions = 2;
const topic = "ads";
const count = Number(option("events", "10000000"));
const rounds = Number(option("rounds", "3"));
const perBatch = Number(option("batch", "500"));
const profile = option("profile", null);
const part = ownPart("ysb");
const app = mkdtempSync(join(tmpdir(), "freshet-bench-"));
try {
  const { bytes, table } = await fill();
  writeApp(table);
  const plan = await planOf(app);
  const log = await part.openLog();
  const lastOffsets = await lastOffsetsOf(log, topic);
  await log.close();
  const runs = [];
  for (let round = 1; round <= rounds; round++) runs.push(await run({ round, lastOffsets, plan }));
  tell(runs, bytes);
} finally {
  rmSync(app, { recursive: true, force: true });
  await part.remove();
}

/** Batches go to the two partitions by turns, a few of each at a time. */
async function fill() {
  say(`Writing ${whole(count)} events into Kafka …`);
  const { table, batches } = streamEvents(count, { perBatch });
  const log = await part.openLog();
  await log.createTopic(topic, { partitions, retentionMs: null, retentionBytes: null });
  const last = Array.from({ length: partitions }, () => Promise.resolve());
  let [bytes, number] = [0, 0];
  for (const batch of batches) {
    const partition = number++ % partitions;
    bytes += batch.length;
    const before = last[partition];
    last[partition] = before.then(() => log.append(topic, partition, batch));
    await before;
  }
  await Promise.all(last);
  await log.close();
  return { bytes, table };
}

function writeApp(table) {
  writeFileSync(join(app, "model.graphql"), MODEL);
  const rows = [...table.values()].map(({ id, campaign }) => `${id},${campaign}\n`);
  writeFileSync(join(app, "ads.csv"), `id,campaign\n${rows.join("")}`);
}

async function run({ round, lastOffsets, plan }) {
  const naive = await countNaively(besides("naive.mjs"), [
    `${part.prefix}${topic}`,
    String(count),
    join(app, "ads.csv"),
  ]);
  const edition = `r${round}`;
  const node = profile === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const ours = await countWithProcessor({ part, app, topic, edition, lastOffsets, node });
  const history = await part.openHistory(edition);
  const stored = digestOf(await storedCounts(history, plan.rollups[0], PANE_MS));
  await history.close();
  if (stored !== naive.digest) throw new Error(`Counted differently: ${stored}; naive: ${naive.digest}.`);
  const rates = { naive: count / naive.cpuSeconds, ours: count / ours.cpuSeconds };
  say(
    `round ${round}: naive ${millions(rates.naive)} (${naive.seconds.toFixed(0)} s), ` +
      `Freshet ${millions(rates.ours)} (${ours.seconds.toFixed(0)} s) events per CPU-second, ×${(rates.ours / rates.naive).toFixed(2)}`,
  );
  return { ...rates, ratio: rates.ours / rates.naive, seconds: ours.seconds, digest: stored };
}

function besides(name) {
  return join(import.meta.dirname, name);
}

function tell(runs, bytes) {
  const of = (name) => median(runs.map((each) => each[name]));
  report(
    [
      { what: "events", figure: `${whole(count)}, ${Math.round(bytes / count)} B each` },
      { what: "counted by both", figure: runs[0].digest },
      { what: "naive kafkajs consumer, events per CPU-second", figure: millions(of("naive")) },
      { what: "freshet processor, durable, events per CPU-second", figure: millions(of("ours")) },
      {
        what: `ratio, median of ${runs.length}`,
        figure: `×${of("ratio").toFixed(2)}`,
        target: "≥ ×4",
        value: of("ratio"),
        least: 4,
      },
      {
        what: "freshet processor, from start to durable",
        figure: `${of("seconds").toFixed(1)} s, ${whole(count / of("seconds"))} events/s`,
      },
    ],
    `npm run bench -- ysb --kafka --events ${count} --rounds ${rounds} --batch ${perBatch}`,
  );
}
