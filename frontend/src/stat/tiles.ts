import { numberStyle, toNumber } from "../format/numbers";
import { toTime } from "../format/times";
import { valueAt } from "../stream/rows";
import { periodCaption } from "../panel/message";
import type { Words } from "../definition/words";
import type { NumberStyle } from "../format/numbers";
import type { PanelQuestion } from "../definition/panel-question";
import type { Row, RowsState } from "../stream/rows";
import type { PanelStream } from "../stream/use-panel";

export interface Tile {
  readonly name: string;
  readonly label: string;
  readonly description: string | null;
  readonly style: NumberStyle;
}

/** One figure for each measure of a STAT panel; a panel of one figure is named by its own title. */
export function tilesOf(stream: PanelStream, words: Words): Tile[] {
  const { panel, question } = stream;
  const roots = [...new Set(question.leaves.map((path) => path.split(".")[0]!))];
  const names = (panel.y.length > 0 ? panel.y : roots).filter(
    (name) => words.measure(name) !== null || panel.y.includes(name),
  );
  return names.map((name) => ({
    name,
    label: names.length === 1 ? panel.title : words.label(name),
    description: words.measure(name)?.description ?? null,
    style: numberStyle(words.measure(name)),
  }));
}

/** The figure: the totals where rows are windows, else the only row, else the newest. */
export function figureOf(
  state: RowsState,
  rows: readonly Row[],
  name: string,
  question: PanelQuestion,
): unknown {
  if (state.totals !== null && (question.windowed || rows.length !== 1)) return valueAt(state.totals, name);
  const row = question.windowed ? rows.at(-1) : rows[0];
  return row === undefined ? null : valueAt(row, name);
}

export interface SparkPoint {
  readonly start: number;
  readonly value: number | null;
  readonly open: boolean;
}

interface Spark {
  readonly points: readonly SparkPoint[];
  /** Words for the line's own period where it is not that of the figure. */
  readonly caption: string | null;
}

/** The measure over time, if the panel or another one over the same period has it. */
export function sparkOf(stream: PanelStream, siblings: readonly PanelStream[], name: string): Spark {
  const sources = [stream, ...siblings].filter((one) => measuresAlike(one, stream, name));
  const source = sources.find((one) => one.question.period === stream.question.period) ?? sources[0];
  const other = source !== undefined && source.question.period !== stream.question.period;
  const points = (source?.rows.value ?? [])
    .flatMap((row) => {
      const start = toTime(valueAt(row, "window.start"));
      return start === null
        ? []
        : [{ start, value: toNumber(valueAt(row, name)), open: valueAt(row, "window.closed") === false }];
    })
    .sort((a, b) => a.start - b.start);
  return { points, caption: other ? periodCaption(source.question.period) : null };
}

/** The same measure of the same rollup over time, for everything together. */
function measuresAlike(one: PanelStream, other: PanelStream, name: string): boolean {
  const { question, panel } = one;
  const together =
    question.by === null
      ? panel.columns.every((path) => path.includes(".") || path === name || panel.y.includes(path))
      : question.by.length === 0;
  return (
    panel.field === other.panel.field &&
    question.where === other.question.where &&
    question.windowed &&
    question.leaves.includes(name) &&
    (together || one === other)
  );
}
