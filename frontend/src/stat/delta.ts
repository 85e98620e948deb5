import { formatDecimals } from "../format/numbers";
import { t } from "../words";
import type { NumberStyle } from "../format/numbers";

export interface Delta {
  /** -1, 0 or 1: which way it went. */
  readonly way: -1 | 0 | 1;
  /** "+7.1 min", "−4.1 %", "level". */
  readonly text: string;
  /** "from 1.3 min". */
  readonly from: string;
  readonly tone: "good" | "bad" | null;
}

const worseWhenMore = /late|delay|error|fail|reject|cancel|lost|invalid|abandon|lag|wait|latency/i;
const narrowSpace = "\u202f";

/**
 * How a figure differs from what it is compared with, both in the shown unit: shares in points, what has a unit in that unit, plain
 * counts in percent. Colour tells worse from better, where the measure's name tells which is which.
 */
export function deltaOf(
  now: number | null,
  before: number | null,
  name: string,
  style: NumberStyle,
): Delta | null {
  if (now === null || before === null) return null;
  const { unit } = style;
  const isCount = unit === null;
  if (isCount && before === 0) return null;
  const change = isCount ? ((now - before) / Math.abs(before)) * 100 : now - before;
  const decimals = isCount ? 1 : style.decimals;
  const size = formatDecimals(Math.abs(change), decimals);
  const isLevel = !/[1-9]/.test(size) || (unit === "%" && Math.abs(change) < 1);
  const way = isLevel ? 0 : change > 0 ? 1 : -1;
  const words = isCount ? `${narrowSpace}%` : unit === "%" ? t("stat.points") : ` ${unit}`;
  const value = formatDecimals(before, style.decimals);
  return {
    way,
    text: isLevel ? t("stat.level") : `${change > 0 ? "+" : "−"}${size}${words}`,
    from: t("stat.from", {
      value: `${value}${unit === null ? "" : `${unit === "%" ? narrowSpace : " "}${unit}`}`,
    }),
    tone: isLevel || !worseWhenMore.test(name) ? null : change > 0 ? "bad" : "good",
  };
}
