// An event posted to a collector until its frame is at a graphql-ws subscriber, with collector, processor and api as processes of
// their own over Kafka, Redis and MongoDB, while 2,000 events a second come in: the time of every event, not of a sample.
// KAFKA_BROKERS=… REDIS_URL=… MONGODB_URL=… npm run bench -- latency --engines [--rate 2000] [--seconds 30] [--partitions 4] [--past 100000] [--profile FOLDER]
import { FlightLoad } from "../lib/flight-load.mjs";
import { FlightWatcher } from "../lib/flight-watcher.mjs";
import { openCluster } from "../lib/flights-cluster.mjs";
import { millis, option, quantiles, report, say, whole } from "../lib/figures.mjs";
import { sleep, until } from "../lib/process.mjs";

const warmMs = 8_000;
const rate = Number(option("rate", "2000"));
const seconds = Number(option("seconds", "30"));
const partitions = Number(option("partitions", "4"));
const past = Number(option("past", "100000"));
const profile = option("profile", null);
const node = profile === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];

const cluster = await openCluster("latency", { partitions, past });
let watcher;
try {
  const [collector, processor, api] = await cluster.start(["collector", "processor", "api"], { node });
  const roles = { collector, processor, api };
  const load = new FlightLoad({ url: roles.collector.url, rate, partitions });
  watcher = new FlightWatcher({ url: roles.api.url, load, period: cluster.period });
  say("Waiting until the past is counted …");
  await until(
    async () => {
      const {
        _sources: [source],
      } = await roles.api.ask("{ _sources { read partitions { lag } } }");
      return source.read >= past && source.partitions.every(({ lag }) => lag === 0);
    },
    { timeoutMs: 600_000 },
  );
  load.start();
  await sleep(warmMs);
  watcher.latencies.length = 0;
  const [frames, total] = [watcher.frames, load.total];
  const cpuBefore = cpuOf(roles);
  await sleep(seconds * 1000);
  const latencies = quantiles(watcher.latencies);
  const cpu = cpuOf(roles).map((each, i) => (each - cpuBefore[i]) / seconds);
  const posted = load.total - total;
  const framesSeen = watcher.frames - frames;
  await load.stop();
  await until(() => watcher.isComplete, { timeoutMs: 60_000 });
  if (watcher.wrong.length > 0) throw new Error(watcher.wrong.slice(0, 5).join("\n"));
  tell({ latencies, cpu, posted, framesSeen, roles });
} finally {
  await watcher?.close();
  await cluster.end();
}

function cpuOf(roles) {
  return Object.values(roles).map((role) => role.cpuSeconds());
}

function tell({ latencies, cpu, posted, framesSeen, roles }) {
  const { p50, p90, p99, max, count } = latencies;
  const shares = Object.keys(roles).map((role, i) => `${role} ${Math.round(100 * cpu[i])} %`);
  report(
    [
      {
        what: "events posted, a second",
        figure: whole(posted / seconds),
        value: posted / seconds,
        least: 0.95 * rate,
        target: whole(rate),
      },
      {
        what: `event → frame, p50 of ${whole(count)}`,
        figure: millis(p50),
        target: "≤ 60 ms",
        value: p50,
        most: 60,
      },
      { what: "event → frame, p90", figure: millis(p90) },
      { what: "event → frame, p99", figure: millis(p99), target: "≤ 150 ms", value: p99, most: 150 },
      { what: "event → frame, greatest", figure: millis(max) },
      { what: "frames a second (at most 20)", figure: (framesSeen / seconds).toFixed(1) },
      { what: "of a core", figure: shares.join(", ") },
      { what: "wrong frames", figure: 0, target: "0", value: 0, most: 0 },
    ],
    `npm run bench -- latency --engines --rate ${rate} --seconds ${seconds} --partitions ${partitions} --past ${past}`,
  );
}
