import { Simulation } from "./simulation.js";

interface RunOptions {
  readonly from: number;
  readonly seeds: number;
  readonly print: (line: string) => void;
}

/** Runs seeds one after the other, up to the first that fails. Answers that seed, or null. */
export async function runSeeds({ from, seeds, print }: RunOptions): Promise<number | null> {
  for (let seed = from; seed < from + seeds; seed++) {
    const { failure, actions, model } = await new Simulation(seed).run();
    if (failure !== null) {
      print(`Seed ${seed} fails. Repeat it with: npm run simulate -- --from ${seed} --seeds 1`);
      print(model);
      for (const action of actions) print(`  ${action}`);
      print(failure);
      return seed;
    }
    const done = seed - from + 1;
    if (done % 500 === 0) print(`${done} of ${seeds} seeds passed.`);
  }
  return null;
}
