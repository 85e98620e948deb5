import { answer, emptyAnswer, scaledText } from "../answer.js";
import type { AggregateFunction } from "../function.js";
import { sumState, type SumColumn } from "./sum-state.js";

/**
 * The exact sum. Whole numbers past 2^53 − 1 are a ValueOverflowError; with `scale`, the sum of the decimals is rounded once to
 * that many places, half away from zero. Nothing to sum is null (0 where not nullable).
 */
export const sum: AggregateFunction<SumColumn> = {
  ...sumState,
  read({ spec: { measure }, sums, decimals, counts }, slot) {
    if (counts[slot] === 0) {
      if (measure.nullable) return null;
      return decimals === null ? emptyAnswer(measure, 0) : scaledText(0n, measure.params.scale ?? 0);
    }
    return decimals === null ? answer(measure, sums.read(slot)) : decimals.read(slot);
  },
};
