import { formatDecimals, formatWithUnit, numberStyle, toNumber } from "../format/numbers";
import { valueAt } from "../stream/rows";
import { t } from "../words";
import type { Panel } from "../definition/definition";
import type { Words } from "../definition/words";
import type { Row } from "../stream/rows";

export interface PiePart {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly share: string;
  /** Number of its colour, from 1. */
  readonly colour: number;
  /** Outline on a circle of radius 50 around 0, 0. */
  readonly path: string;
  readonly open: boolean;
}

const partsMax = 5;
const inner = 29;
const outer = 50;

/** Parts of a whole, or null where a pie would mislead: too many parts, a measure that cannot be added, a negative part, or no whole. */
export function pieParts(
  panel: Pick<Panel, "x" | "y">,
  words: Words,
  rows: readonly Row[],
): readonly PiePart[] | null {
  const name = panel.y[0] ?? "";
  const measure = words.measure(name);
  if (rows.length > partsMax || measure === null || !["count", "sum"].includes(measure.function)) return null;
  const values = rows.map((row) => toNumber(valueAt(row, name)) ?? 0);
  const whole = values.reduce((sum, value) => sum + value, 0);
  if (!(whole > 0) || values.some((value) => value < 0)) return null;
  let before = 0;
  return rows.map((row, index) => {
    const from = before / whole;
    before += values[index]!;
    return {
      id: row.id,
      label:
        row.overflow === true ? t("value.others") : String(valueAt(row, panel.x ?? "") ?? t("value.none")),
      text: formatWithUnit(valueAt(row, name), numberStyle(measure)),
      share: `${formatDecimals((values[index]! / whole) * 100, 1)}\u202f%`,
      colour: index + 1,
      path: ring(from, before / whole),
      open: valueAt(row, "window.closed") === false,
    };
  });
}

function ring(from: number, to: number): string {
  // A whole circle has no two ends to draw an arc between.
  if (to - from > 0.9999) return `${ring(0, 0.5)} ${ring(0.5, 1)}`;
  const large = to - from > 0.5 ? 1 : 0;
  return `M${at(from, outer)}A${outer} ${outer} 0 ${large} 1 ${at(to, outer)}L${at(to, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`;
}

function at(turn: number, radius: number): string {
  const angle = turn * 2 * Math.PI;
  return `${(Math.sin(angle) * radius).toFixed(2)} ${(-Math.cos(angle) * radius).toFixed(2)}`;
}
