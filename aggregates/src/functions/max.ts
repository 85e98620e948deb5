import type { AggregateFunction } from "../function.js";
import { extreme } from "./extreme.js";

/** The greatest value; null without any. */
export const max: AggregateFunction = extreme(1);
