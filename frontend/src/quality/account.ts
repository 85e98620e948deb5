import { formatDecimals } from "../format/numbers";
import { reasonWords } from "./reason-words";
import type { Source } from "../stream/sources";

export interface Account {
  readonly read: number;
  readonly applied: number;
  readonly late: number;
  readonly invalid: number;
  readonly filtered: number;
  readonly amended: number;
  /** Read but in none of the four; nonzero only for a moment, while counters of one flush are on their way. */
  readonly unaccounted: number;
  readonly watermark: number | null;
  readonly topReason: string | null;
}

/** The sum over all sources: read = counted + too late + set aside + filtered. */
export function account(sources: readonly Source[]): Account {
  const sum = (name: "read" | "applied" | "late" | "invalid" | "filtered" | "amended"): number =>
    sources.reduce((total, source) => total + source[name], 0);
  const watermarks = sources.flatMap((source) => (source.watermark === null ? [] : [source.watermark]));
  const reasons = sources
    .flatMap((source) => source.reasons.filter((one) => one.reason !== "late"))
    .sort((a, b) => b.count - a.count);
  const total = {
    read: sum("read"),
    applied: sum("applied"),
    late: sum("late"),
    invalid: sum("invalid"),
    filtered: sum("filtered"),
  };
  return {
    ...total,
    amended: sum("amended"),
    unaccounted: total.read - total.applied - total.late - total.invalid - total.filtered,
    watermark: watermarks.length === 0 ? null : Math.min(...watermarks),
    topReason:
      reasons[0] === undefined
        ? null
        : `${formatDecimals(reasons[0].count, 0)} ${reasonWords(reasons[0].reason)}`,
  };
}
