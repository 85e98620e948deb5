import { formatDecimals, numberStyle, toNumber } from "../format/numbers";
import { toTime } from "../format/times";
import { valueAt } from "../stream/rows";
import { t } from "../words";
import type { Panel } from "../definition/definition";
import type { PanelQuestion } from "../definition/panel-question";
import type { Words } from "../definition/words";
import type { NumberStyle } from "../format/numbers";
import type { Row } from "../stream/rows";

export interface Pane {
  readonly start: number;
  readonly end: number;
  readonly open: boolean;
  /** Events counted after the pane had closed. */
  readonly amended: number;
}

type Tone = "accent" | "bad" | `cat-${2 | 3 | 4 | 5 | 6 | 7 | 8}` | "ink-4";

export interface Series {
  readonly name: string;
  readonly label: string;
  readonly style: NumberStyle;
  /** Counts hold over the whole pane; means, shares and quantiles stand in its middle. */
  readonly steps: boolean;
  readonly tone: Tone;
  /** In the shown unit, one for each pane; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

/** A chart over time: panes along x, and series that share them. */
export interface ChartModel {
  readonly panes: readonly Pane[];
  readonly series: readonly Series[];
}

const countFunctions = ["count", "sum", "distinct", "rate"];
const badNames = /late|error|fail|reject|cancel|lost|invalid|abandon/i;
const seriesMax = 12;

export function chartModel(
  panel: Panel,
  question: PanelQuestion,
  words: Words,
  rows: readonly Row[],
): ChartModel {
  const panes = panesOf(rows, question.everyMs);
  const names = measureNames(panel, question, words);
  const split = panel.series ?? question.by?.[0] ?? null;
  if (split !== null && words.dimension(split) !== null) {
    return { panes, series: splitSeries(split, names[0] ?? "", rows, panes, words) };
  }
  const index = new Map(rows.map((row) => [toTime(valueAt(row, "window.start")), row]));
  const series = names.map((name, place) => {
    const values = panes
      .map((pane) => index.get(pane.start))
      .map((row) => (row === undefined ? null : scaled(row, name, words)));
    return { ...seriesOf(name, words), tone: toneOf(name, place, names), values };
  });
  return { panes, series };
}

/** Measures the panel draws: the author's y, else every number it selects. */
export function measureNames(panel: Panel, question: PanelQuestion, words: Words): string[] {
  if (panel.y.length > 0) return [...panel.y];
  return question.leaves.filter((path) => !path.includes(".") && words.measure(path) !== null);
}

/** Series with the same unit share one grid; a second unit gets its own below. */
export function unitGroups(series: readonly Series[]): Series[][] {
  const groups = new Map<string, Series[]>();
  for (const one of series) {
    const unit = one.style.unit ?? "";
    groups.set(unit, [...(groups.get(unit) ?? []), one]);
  }
  return [...groups.values()];
}

/** One sentence for those who do not see the chart. */
export function summary(title: string, model: ChartModel): string {
  const first = model.series[0];
  const known = (first?.values ?? []).filter((value) => value !== null);
  if (first === undefined || known.length === 0) return t("chart.empty", { title });
  const [low, high, last] = [Math.min(...known), Math.max(...known), known.at(-1)!].map((value) =>
    formatDecimals(value, first.style.decimals),
  ) as [string, string, string];
  return t("chart.summary", { title, count: model.panes.length, label: first.label, low, high, last });
}

function panesOf(rows: readonly Row[], everyMs: number | null): Pane[] {
  const panes = new Map<number, Pane>();
  for (const row of rows) {
    const start = toTime(valueAt(row, "window.start"));
    if (start === null || panes.has(start)) continue;
    const end = toTime(valueAt(row, "window.end")) ?? start + (everyMs ?? 3_600_000);
    const open = valueAt(row, "window.closed") === false;
    panes.set(start, { start, end, open, amended: toNumber(valueAt(row, "window.amended")) ?? 0 });
  }
  return [...panes.values()].sort((a, b) => a.start - b.start);
}

function splitSeries(
  split: string,
  name: string,
  rows: readonly Row[],
  panes: readonly Pane[],
  words: Words,
): Series[] {
  const byKey = new Map<string, Map<number | null, Row>>();
  for (const row of rows) {
    const key = String(valueAt(row, split) ?? t("value.none"));
    const found = byKey.get(key) ?? new Map<number | null, Row>();
    found.set(toTime(valueAt(row, "window.start")), row);
    byKey.set(key, found);
  }
  return [...byKey].slice(0, seriesMax).map(([key, found], place) => {
    const values = panes.map((pane) => {
      const row = found.get(pane.start);
      return row === undefined ? null : scaled(row, name, words);
    });
    return { ...seriesOf(name, words), name: key, label: key, tone: categoryTone(place), values };
  });
}

function seriesOf(name: string, words: Words): Omit<Series, "tone" | "values"> {
  const measure = words.measure(name);
  const steps = measure !== null && countFunctions.includes(measure.function);
  return { name, label: words.label(name), style: numberStyle(measure), steps };
}

function scaled(row: Row, name: string, words: Words): number | null {
  const value = toNumber(valueAt(row, name));
  return value === null ? null : value * numberStyle(words.measure(name)).scale;
}

function toneOf(name: string, place: number, names: readonly string[]): Tone {
  if (names.length > 1 && place > 0 && badNames.test(name)) return "bad";
  // The second category is close to the colour of what is late; a measure that is not must not look so.
  return place === 0 ? "accent" : categoryTone(place + 1);
}

function categoryTone(place: number): Tone {
  if (place === 0) return "accent";
  return place < 8 ? (`cat-${place + 1}` as Tone) : "ink-4";
}
