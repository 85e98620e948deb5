// node bench/ysb/run.mjs [events] [repetitions]
// The Yahoo Streaming Benchmark in small, on one core: filter views, join the ad with its campaign, count per campaign
// and ten seconds. Both ways run in turns over the same batches, must count the same, and are compared by the
// median of the ratios.
import { countWithMaps } from "./baseline.mjs";
import { makeEvents } from "./events.mjs";
import { makePlan } from "./model.mjs";
import { countWithCells } from "./ours.mjs";

const COUNT_DEFAULT = 1_000_000;
const REPETITIONS_DEFAULT = 9;
const TARGET = 3;

const count = Number(process.argv[2] ?? COUNT_DEFAULT);
const repetitions = Number(process.argv[3] ?? REPETITIONS_DEFAULT);

function timed(work) {
  const before = process.hrtime.bigint();
  const result = work();
  return { result, seconds: Number(process.hrtime.bigint() - before) / 1e9 };
}

function plain(panes) {
  const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted(panes).map(([start, pane]) => [start, sorted(pane)]));
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const millions = (seconds) => (count / seconds / 1e6).toFixed(2).padStart(7);

const events = makeEvents(count);
const plan = makePlan();
const bytes = events.batches.reduce((sum, batch) => sum + batch.bytes.length, 0);
console.log(`${count} events, ${Math.round(bytes / count)} bytes each, Node ${process.versions.node}`);
console.log("\nrun    JSON.parse + Maps     cells    (million events/s)   ratio");
const runs = [];
// Once for the compiler, not counted.
countWithMaps(events);
countWithCells(events, plan);
for (let run = 0; run < repetitions; run++) {
  const baseline = timed(() => countWithMaps(events));
  const ours = timed(() => countWithCells(events, plan));
  if (plain(baseline.result) !== plain(ours.result)) throw new Error("The two ways counted differently.");
  const ratio = baseline.seconds / ours.seconds;
  runs.push({ baseline: baseline.seconds, ours: ours.seconds, ratio });
  console.log(
    `${run + 1}      ${millions(baseline.seconds)}            ${millions(ours.seconds)}${ratio.toFixed(2).padStart(28)}`,
  );
}
const ratio = median(runs.map((run) => run.ratio));
console.log(
  `median ${millions(median(runs.map((run) => run.baseline)))}            ${millions(median(runs.map((run) => run.ours)))}` +
    `${ratio.toFixed(2).padStart(28)}   target ≥ ${TARGET}: ${ratio >= TARGET ? "reached" : "missed"}`,
);
