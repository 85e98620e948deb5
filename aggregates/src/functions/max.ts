import { extreme } from "./extreme.js";

/** The greatest value; null without any. */
export const max = extreme(1);
