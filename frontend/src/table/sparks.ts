import { toNumber } from "../format/numbers";
import { toTime } from "../format/times";
import { sparkPaths } from "../stat/spark-paths";
import { valueAt } from "../stream/rows";
import { rowKey } from "./row-key";
import type { SparkPoint } from "../stat/tiles";
import type { Row } from "../stream/rows";

/** One line of a column of small lines, drawn. */
export interface Spark {
  readonly closed: string;
  readonly open: string;
  /** The hollow dot where an open line ends. */
  readonly end: { readonly x: number; readonly y: number } | null;
}

export type SparkLines = ReadonlyMap<string, readonly SparkPoint[]>;

interface SparkFields {
  readonly keys: readonly string[];
  readonly measure: string;
  /** How many events a pane has, for measures that say little about few; null where that does not matter. */
  readonly counts: string | null;
}

export const sparkSize = { width: 96, height: 22 };
const eventsMin = 20;

/** Lines by the key of their row; all have a place for each pane that any of them has, and gaps where they have nothing to say. */
export function sparkLines(rows: readonly Row[], { keys, measure, counts }: SparkFields): SparkLines {
  const panes = new Map<number, boolean>();
  const lines = new Map<string, Map<number, number | null>>();
  for (const row of rows) {
    const start = toTime(valueAt(row, "window.start"));
    if (start === null) continue;
    panes.set(start, valueAt(row, "window.closed") === false);
    const key = rowKey(row, keys);
    const line = lines.get(key) ?? new Map<number, number | null>();
    const events = counts === null ? null : toNumber(valueAt(row, counts));
    line.set(start, events !== null && events < eventsMin ? null : toNumber(valueAt(row, measure)));
    lines.set(key, line);
  }
  const starts = [...panes.keys()].sort((a, b) => a - b);
  return new Map(
    [...lines].map(([key, line]) => [
      key,
      starts.map((start) => ({ start, value: line.get(start) ?? null, open: panes.get(start)! })),
    ]),
  );
}

/** From the least to the greatest value of all lines, so that they can be compared; counts start at zero. */
export function sparkScale(
  lines: Iterable<readonly SparkPoint[]>,
  steps: boolean,
): readonly [number, number] {
  let [low, high] = steps ? [0, 0] : [Infinity, -Infinity];
  for (const line of lines)
    for (const { value } of line) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return low <= high ? [low, high] : [0, 1];
}

/** Null for fewer than two values: there is no line through them. */
export function drawSpark(
  points: readonly SparkPoint[],
  steps: boolean,
  scale: readonly [number, number],
): Spark | null {
  const { closed, open } = sparkPaths(points, steps, { ...sparkSize, scale });
  if (closed === "" && open === "") return null;
  const last = points.at(-1)!;
  return { closed, open, end: last.open && last.value !== null ? endOf(last.value, scale) : null };
}

function endOf(value: number, [low, high]: readonly [number, number]): { x: number; y: number } {
  const { width, height } = sparkSize;
  return { x: width - 2.5, y: height - 2 - ((value - low) / (high - low || 1)) * (height - 4) };
}
