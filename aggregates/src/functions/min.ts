import type { AggregateFunction } from "../function.js";
import { extreme } from "./extreme.js";

/** The least value; null without any. */
export const min: AggregateFunction = extreme(-1);
