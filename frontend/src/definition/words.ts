import { capitalised, humanName } from "../format/numbers";
import type { Definition, DimensionWords, MeasureWords, Panel, RollupWords } from "./definition";

/** What the model says about the fields of one rollup. */
export interface Words {
  dimension(name: string): DimensionWords | null;
  measure(name: string): MeasureWords | null;
  label(name: string): string;
  /** Lengths of the panes that are kept, ascending, e.g. "1h". */
  readonly grains: readonly string[];
}

export function wordsOf(definition: Definition, panel: Panel): Words {
  const rollup: RollupWords | undefined =
    definition.model.find((one) => one.name === panel.rollup) ??
    definition.model.find((one) => one.field === panel.field);
  const dimensions = new Map(rollup?.dimensions.map((one) => [one.name, one]));
  const measures = new Map(rollup?.measures.map((one) => [one.name, one]));
  return {
    grains: rollup?.grains ?? [],
    dimension: (name) => dimensions.get(name) ?? null,
    measure: (name) => measures.get(name) ?? null,
    label: (name) => dimensions.get(name)?.label ?? measures.get(name)?.label ?? capitalised(humanName(name)),
  };
}
