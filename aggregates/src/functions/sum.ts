import { answer, emptyAnswer, scaledText } from "../answer.js";
import type { AggregateFunction } from "../function.js";
import { scaleOf, sumState, type SumColumn } from "./sum-state.js";

/**
 * The exact sum. Whole numbers past 2^53 − 1 are a ValueOverflowError; with `scale`, each value is rounded to that many
 * decimal places and the sum of these is a decimal without any error. Nothing to sum is null (0 where not nullable).
 */
export const sum: AggregateFunction<SumColumn> = {
  ...sumState,
  read(column, slot) {
    const { measure } = column.spec;
    const scale = scaleOf(measure);
    if (column.counts[slot] === 0) {
      if (measure.nullable) return null;
      return scale === null ? emptyAnswer(measure, 0) : scaledText(0n, scale);
    }
    if (scale === null) return answer(measure, column.sums.read(slot));
    const { mantissa, exponent } = column.sums.exact(slot);
    const shift = BigInt(exponent);
    return scaledText(shift >= 0n ? mantissa << shift : mantissa >> -shift, scale);
  },
};
