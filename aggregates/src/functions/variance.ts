import type { AggregateFunction } from "../function.js";
import { spread } from "./spread.js";

/** Sample variance (n − 1), as SQL's VARIANCE; null for fewer than two values. */
export const variance: AggregateFunction = spread((value) => value);
