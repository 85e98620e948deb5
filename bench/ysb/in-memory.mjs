// node --expose-gc bench/ysb/run.mjs [events] [repetitions]
// The Yahoo Streaming Benchmark in small, on one core: filter views, join the ad with its campaign, count per campaign
// and ten seconds. Both ways run in turns over the same batches, must count the same, and are compared by the
// median of the ratios. Time is processor time of the whole process, so that other work on the machine says little.
import { countWithMaps } from "./baseline.mjs";
import { makeEvents } from "./events.mjs";
import { makePlan } from "./model.mjs";
import { countWithCells, readCells } from "./ours.mjs";

const COUNT_DEFAULT = 1_000_000;
const REPETITIONS_DEFAULT = 9;
const WARM_UPS = 3;
const TARGET = 3;

const count = Number(process.argv[2] ?? COUNT_DEFAULT);
const repetitions = Number(process.argv[3] ?? REPETITIONS_DEFAULT);

/** Processor time for each event, in ns, of all threads: collecting garbage and compiling count too. */
async function timed(work) {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, ns: ((user + system) * 1000) / count };
}

function plain(panes) {
  const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted(panes).map(([start, pane]) => [start, sorted(pane)]));
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function row(name, { baseline, ours, ratio }, note = "") {
  const columns = [`${baseline.toFixed(0)} ns`, `${ours.toFixed(0)} ns`, ratio.toFixed(2)];
  console.log(name.padEnd(8) + columns.map((column) => column.padStart(18)).join("") + note);
}

const events = makeEvents(count);
const plan = makePlan();
const bytes = events.batches.reduce((sum, batch) => sum + batch.bytes.length, 0);
console.log(`${count} events, ${Math.round(bytes / count)} bytes each, Node ${process.versions.node}

JSON.parse + Maps: the least that counts right; it checks nothing and can't recover.
cells: Freshet's processor with its usual settings: strict JSON and types, lateness, panes, cells, account, flush
and checkpoint. Log and stores are in memory; the counts are read back from the history store.
Processor time for each event:
`);
console.log("run     JSON.parse + Maps             cells             ratio");
const runs = [];
// For the compiler, not counted: a processor runs for days.
for (let run = 0; run < WARM_UPS; run++) {
  countWithMaps(events);
  await countWithCells(events, plan);
}
for (let run = 0; run < repetitions; run++) {
  const baseline = await timed(() => countWithMaps(events));
  const ours = await timed(() => countWithCells(events, plan));
  if (plain(baseline.result) !== plain(readCells(ours.result, plan)))
    throw new Error("The two ways counted differently.");
  runs.push({ baseline: baseline.ns, ours: ours.ns, ratio: baseline.ns / ours.ns });
  row(String(run + 1), runs[run]);
}
const medianOf = (name) => median(runs.map((run) => run[name]));
const summary = { baseline: medianOf("baseline"), ours: medianOf("ours"), ratio: medianOf("ratio") };
const verdict = summary.ratio >= TARGET ? "reached" : "missed";
row("median", summary, `   target ≥ ${TARGET}: ${verdict}`);
console.log(
  `All ${repetitions} runs counted the same. One core takes ${(1000 / summary.ours).toFixed(2)} million events a second.`,
);
