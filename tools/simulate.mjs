// The simulation with as many seeds as asked for: npm run simulate -- --seeds 10000 [--from 1]
import { parseArgs } from "node:util";
import { prepare } from "./prepare.mjs";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "1000" }, from: { type: "string", default: "1" } },
});
const seeds = Number(values.seeds);
const from = Number(values.from);
if (!Number.isSafeInteger(seeds) || seeds < 1 || !Number.isSafeInteger(from)) {
  console.error("--seeds and --from are whole numbers.");
  process.exit(2);
}

prepare();
const { runSeeds } = await import("../processors/dist/simulate/run.js");
const startedAt = performance.now();
const failed = await runSeeds({ from, seeds, print: (line) => console.log(line) });
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(
  failed === null
    ? `Seeds ${from} to ${from + seeds - 1} passed in ${seconds} s, ${(seeds / seconds).toFixed(1)} a second.`
    : `Stopped at seed ${failed} after ${seconds} s.`,
);
process.exitCode = failed === null ? 0 : 1;
