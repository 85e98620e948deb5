import type { FunctionName } from "@freshet/schema";
import type { AggregateFunction } from "./function.js";
import { count } from "./functions/count.js";
import { distinct } from "./functions/distinct.js";
import { first } from "./functions/first.js";
import { histogram } from "./functions/histogram.js";
import { last } from "./functions/last.js";
import { max } from "./functions/max.js";
import { mean } from "./functions/mean.js";
import { min } from "./functions/min.js";
import { quantile } from "./functions/quantile.js";
import { stddev } from "./functions/stddev.js";
import { sum } from "./functions/sum.js";
import { top } from "./functions/top.js";
import { variance } from "./functions/variance.js";

const FUNCTIONS = new Map<FunctionName, AggregateFunction>([
  ["count", count],
  ["sum", sum],
  ["min", min],
  ["max", max],
  ["mean", mean],
  ["variance", variance],
  ["stddev", stddev],
  ["first", first],
  ["last", last],
  ["distinct", distinct],
  ["quantile", quantile],
  ["histogram", histogram],
  ["top", top],
]);

/** The function that keeps state under this name. Ratio and rate keep none: they are derived at read. */
export function functionOf(name: FunctionName): AggregateFunction {
  const found = FUNCTIONS.get(name);
  if (found === undefined) throw new Error(`The function "${name}" keeps no state.`);
  return found;
}

/** Whether measures with this function have state in cells. */
export function keepsState(name: FunctionName): boolean {
  return FUNCTIONS.has(name);
}
