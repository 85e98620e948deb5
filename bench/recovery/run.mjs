// How long it takes until numbers are live again after a processor was killed, and after Redis has lost everything, while events come
// in at a steady rate; and whether any answer or frame was wrong meanwhile.
// KAFKA_BROKERS=… REDIS_URL=… MONGODB_URL=… npm run bench -- recovery [--rate 2000] [--rounds 3] [--past 100000] [--only takeover|wipe]
import { FlightLoad } from "../lib/flight-load.mjs";
import { FlightWatcher } from "../lib/flight-watcher.mjs";
import { openCluster } from "../lib/flights-cluster.mjs";
import { option, report, say, seconds, whole } from "../lib/figures.mjs";
import { sleep, until } from "../lib/process.mjs";
import { takeOver } from "./take-over.mjs";
import { wipe } from "./wipe.mjs";

const partitions = 8;
const rate = Number(option("rate", "2000"));
const rounds = Number(option("rounds", "3"));
const past = Number(option("past", "100000"));
const only = option("only", null);

const cluster = await openCluster("recovery", { partitions, past });
let watcher;
try {
  const [collector, api, ...processors] = await cluster.start(["collector", "api", "processor", "processor"]);
  const load = new FlightLoad({ url: collector.url, rate, partitions });
  watcher = new FlightWatcher({ url: api.url, load, period: cluster.period });
  say("Waiting until the past is counted …");
  await until(
    async () => {
      const {
        _sources: [source],
      } = await api.ask("{ _sources { read partitions { lag } } }");
      return source.read >= past && source.partitions.every(({ lag }) => lag === 0);
    },
    { timeoutMs: 600_000, everyMs: 500 },
  );
  load.start();
  await sleep(5_000);
  const scene = { cluster, load, watcher, processors, partitions, rounds };
  const taken = only === "wipe" ? [] : await takeOver(scene);
  const wiped = only === "takeover" ? null : await wipe(scene);
  await load.stop();
  await until(() => watcher.isComplete, { timeoutMs: 60_000 });
  await until(async () => (await watcher.query()).lagMs === 0, { timeoutMs: 60_000 });
  tell({ taken, wiped, load });
} finally {
  await watcher?.close();
  await cluster.end();
}

function tell({ taken, wiped, load }) {
  const rows = [];
  const time = (what, times, most) => {
    if (times.length === 0) return;
    const worst = Math.max(...times);
    const figure = `${times.map((ms) => (ms / 1000).toFixed(1)).join(", ")} s`;
    rows.push({ what, figure, target: `≤ ${seconds(most)}`, value: worst, most });
  };
  time(
    `a processor of 2 killed → frames less than 1 s behind in all ${partitions} partitions`,
    taken,
    15_000,
  );
  if (wiped !== null) {
    time("Redis wiped → answers live and complete again", wiped.times, 10_000);
    rows.push({
      what: "answers asked for meanwhile",
      figure: `${whole(wiped.answers)}, of which ${whole(wiped.stale)} said stale and ${whole(wiped.refused)} were refused`,
    });
  }
  rows.push({ what: "events posted, all of them shown at the end", figure: whole(load.total) });
  const wrong = watcher.wrong.length;
  rows.push({ what: "wrong answers and frames", figure: whole(wrong), target: "0", value: wrong, most: 0 });
  for (const words of watcher.wrong.slice(0, 10)) say(words);
  report(rows, `npm run bench -- recovery --rate ${rate} --rounds ${rounds} --past ${past}`);
}
