import type { AggregateFunction } from "../function.js";
import { edge } from "./edge.js";

/** The value of the earliest event that has one, by (event time, partition, offset). */
export const first: AggregateFunction = edge(-1);
