import type { Rule } from "./rule.js";

/** All rules, run in this order over every model. Adding one is a file and a line here. */
export const RULES: readonly Rule[] = [];
