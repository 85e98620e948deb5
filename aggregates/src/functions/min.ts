import { extreme } from "./extreme.js";

/** The least value; null without any. */
export const min = extreme(-1);
