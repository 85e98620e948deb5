import { edge } from "./edge.js";

/** The value of the earliest event that has one, by (event time, partition, offset). */
export const first = edge(-1);
