import type { AggregateFunction } from "../function.js";
import { spread } from "./spread.js";

/** Sample standard deviation: the square root of the sample variance; null for fewer than two values. */
export const stddev: AggregateFunction = spread(Math.sqrt);
