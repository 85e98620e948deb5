import type { AggregateFunction } from "../function.js";
import { edge } from "./edge.js";

/** The value of the latest event that has one, by (event time, partition, offset). */
export const last: AggregateFunction = edge(1);
