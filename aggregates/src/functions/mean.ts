import { answer, emptyAnswer } from "../answer.js";
import type { AggregateFunction } from "../function.js";
import { sumState, type SumColumn } from "./sum-state.js";

/** The double nearest to the exact sum divided by the number of values. Null without any. */
export const mean: AggregateFunction<SumColumn> = {
  ...sumState,
  read(column, slot) {
    const { measure } = column.spec;
    const n = column.counts[slot]!;
    return n === 0 ? emptyAnswer(measure, 0) : answer(measure, column.sums.over(slot, n));
  },
};
