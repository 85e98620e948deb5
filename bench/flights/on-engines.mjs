// The flights that have become known, 2.5 million in four partitions of Kafka, counted into the three rollups by one processor over Redis
// and MongoDB; and by a naive kafkajs consumer that counts and averages the same in Maps and keeps nothing. The feed of the example fills the
// topic once; both then run in turns, each as a process of its own.
// KAFKA_BROKERS=… REDIS_URL=… MONGODB_URL=… npm run bench -- flights --engines [--rounds 3] [--profile FOLDER]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countNaively, countWithProcessor, eventsIn, lastOffsetsOf } from "../lib/catch-up.mjs";
import { memoryOf, ownPart } from "../lib/engines.mjs";
import { median, millions, option, report, say, whole } from "../lib/figures.mjs";
import { planOf } from "../lib/plan-of.mjs";
import { flightsApp, startFreshet, until } from "../lib/process.mjs";
import { storedCounts } from "../lib/stored-counts.mjs";
import { tiers } from "./tiers.mjs";

const topic = "flights";
const dayMs = 86_400_000;
const rounds = Number(option("rounds", "3"));
const profile = option("profile", null);
const part = ownPart("flights");
try {
  await fill();
  const log = await part.openLog();
  const lastOffsets = await lastOffsetsOf(log, topic);
  const total = await eventsIn(log, topic, lastOffsets);
  await log.close();
  const runs = [];
  for (let round = 1; round <= rounds; round++) runs.push(await run({ round, lastOffsets, total }));
  tell(runs, { total, partitions: lastOffsets.length });
} finally {
  await part.remove();
}

/** By the feed, until only flights of the future are left. */
async function fill() {
  say("Writing the flights that have become known into Kafka …");
  const data = mkdtempSync(join(tmpdir(), "freshet-bench-"));
  const { KAFKA_BROKERS, FRESHET_PREFIX } = part.env;
  // Without the live store it does not wait for processors.
  const env = { KAFKA_BROKERS, FRESHET_PREFIX, FRESHET_DATA: data, FRESHET_LOG_LEVEL: "info" };
  const created = await startFreshet(["topics", "create", flightsApp], { env });
  if ((await created.exited).code !== 0) throw new Error(created.output());
  const feed = await startFreshet(["feed", flightsApp], { env });
  try {
    const isDone = () => !feed.running() || feed.output().includes("flights have become known");
    await until(isDone, { timeoutMs: 600_000 });
    if (!feed.running()) throw new Error(feed.output());
  } finally {
    await feed.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

async function run({ round, lastOffsets, total }) {
  const script = join(import.meta.dirname, "naive.mjs");
  const naive = await countNaively(script, [`${part.prefix}${topic}`, String(total)]);
  const edition = `r${round}`;
  const node = profile === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const ours = await countWithProcessor({ part, app: flightsApp, topic, edition, lastOffsets, node }, () =>
    memoryUsed(edition),
  );
  const rates = { naive: total / naive.cpuSeconds, ours: total / ours.cpuSeconds };
  say(
    `round ${round}: naive ${millions(rates.naive)} (${naive.seconds.toFixed(0)} s), Freshet ${millions(rates.ours)} ` +
      `(${ours.seconds.toFixed(0)} s) events per CPU-second, ×${(rates.ours / rates.naive).toFixed(2)}`,
  );
  const { found, aside } = await faults(edition, { metrics: ours.metrics, total });
  for (const words of found) say(words);
  return {
    ...rates,
    ...ours,
    ratio: rates.ours / rates.naive,
    naiveSeconds: naive.seconds,
    faults: found.length,
    aside,
  };
}

async function memoryUsed(edition) {
  const redis = part.openRedis();
  const used = await memoryOf(redis, part.prefix, edition);
  await redis.quit();
  return used;
}

/**
 * What does not add up, in words: every flight is counted or set aside, and tiers of days hold all that were counted. (A store
 * may take long to read hours.)
 */
async function faults(edition, { metrics, total }) {
  const counted = sumOf(metrics, 'outcome="applied"');
  const aside = sumOf(metrics, 'outcome="late"') + sumOf(metrics, 'outcome="invalid"');
  const found = counted + aside === total ? [] : [`${counted} counted and ${aside} set aside of ${total}`];
  const plan = await planOf(flightsApp);
  const history = await part.openHistory(edition);
  for (const { rollup: name, grainMs } of tiers.filter((tier) => tier.grainMs === dayMs)) {
    const rollup = plan.rollups.find((each) => each.name === name);
    const stored = await storedCounts(history, rollup, grainMs);
    const events = [...stored.values()].reduce((sum, count) => sum + count, 0);
    if (events !== counted) found.push(`${name} has ${events} of ${counted}`);
  }
  await history.close();
  return { found, aside };
}

function sumOf(metrics, label) {
  let sum = 0;
  for (const [name, value] of metrics)
    if (name.startsWith("freshet_partition_events{") && name.includes(label)) sum += value;
  return sum;
}

function tell(runs, { total, partitions }) {
  const of = (read) => median(runs.map(read));
  const ratio = of((run) => run.ratio);
  const saves = of((run) => run.metrics.get("freshet_checkpoint_seconds_count"));
  const documents = of((run) => run.metrics.get("freshet_history_documents_total"));
  const bytes = of((run) => run.metrics.get("freshet_history_bytes_total"));
  const last = { ...runs.at(-1).measured, aside: runs.at(-1).aside };
  const wrong = Math.max(...runs.map((run) => run.faults));
  report(
    [
      { what: "flights", figure: `${whole(total)} in ${partitions} partitions` },
      { what: "naive kafkajs consumer, events per CPU-second", figure: millions(of((run) => run.naive)) },
      { what: "freshet processor, durable, events per CPU-second", figure: millions(of((run) => run.ours)) },
      {
        what: `ratio, median of ${runs.length}`,
        figure: `×${ratio.toFixed(2)}`,
        target: "≥ ×2",
        value: ratio,
        least: 2,
      },
      {
        what: "naive kafkajs consumer, from start to end",
        figure: `${of((run) => run.naiveSeconds).toFixed(1)} s`,
      },
      {
        what: "freshet processor, from start to durable",
        figure: `${of((run) => run.seconds).toFixed(1)} s`,
      },
      { what: "checkpoints of a partition", figure: whole(saves) },
      { what: "MongoDB documents per checkpoint", figure: whole(documents / saves) },
      { what: "MongoDB bytes per checkpoint", figure: `${whole(bytes / saves / 1024)} KB` },
      {
        what: "Redis memory",
        figure: `${(last.bytes / 1e6).toFixed(1)} MB, ${whole(last.cells)} live cells`,
      },
      { what: "Redis memory per live cell", figure: `${whole(last.cellBytes / last.cells)} B` },
      { what: "flights set aside: late, or earlier than plausible", figure: whole(last.aside) },
      {
        what: "faults in the account and the tiers of days",
        figure: wrong,
        target: "0",
        value: wrong,
        most: 0,
      },
    ],
    `npm run bench -- flights --engines --rounds ${rounds}`,
  );
}
