import type { Measure, Rollup } from "@freshet/schema";
import { keepsState } from "./registry.js";

/** The measures that have state in cells, in the model's order. */
export function stateMeasures(rollup: Rollup): readonly Measure[] {
  return rollup.measures.filter((measure) => keepsState(measure.function));
}

/** The measures with state that an arena must hold so that the named measures can be read, in the model's order. */
export function neededStates(rollup: Rollup, names: Iterable<string>): readonly Measure[] {
  const needed = new Set<string>();
  const visit = (name: string | undefined): void => {
    if (name === undefined || needed.has(name)) return;
    const measure = measureNamed(rollup, name);
    needed.add(name);
    if (measure.function === "ratio") {
      visit(measure.params.numerator);
      visit(measure.params.denominator);
    } else if (measure.function === "rate") {
      visit(measure.params.measure);
    }
  };
  for (const name of names) visit(name);
  return stateMeasures(rollup).filter((measure) => needed.has(measure.name));
}

export function measureNamed(rollup: Rollup, name: string): Measure {
  const measure = rollup.measures.find((candidate) => candidate.name === name);
  if (measure === undefined) throw new Error(`The rollup "${rollup.name}" has no measure "${name}".`);
  return measure;
}
