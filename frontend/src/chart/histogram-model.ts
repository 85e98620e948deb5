import {
  formatDecimals,
  formatWithUnit,
  numberStyle,
  roundTicks,
  tickDecimals,
  toNumber,
} from "../format/numbers";
import { valueAt } from "../stream/rows";
import { t } from "../words";
import type { Panel } from "../definition/definition";
import type { Words } from "../definition/words";
import type { NumberStyle } from "../format/numbers";
import type { Row } from "../stream/rows";

interface HistogramBin {
  readonly name: string;
  readonly count: number;
  readonly share: string;
}

/** Bins stand side by side with their borders between them, as the model's bounds need not be equally far apart. */
export interface Histogram {
  readonly kind: "bins";
  readonly bins: readonly HistogramBin[];
  /** Between each two bins. */
  readonly borders: readonly string[];
  readonly most: number;
  readonly ticks: readonly number[];
  readonly open: boolean;
}

/** Quantiles stand at their values on one scale. */
export interface Quantiles {
  readonly kind: "quantiles";
  readonly marks: readonly { readonly label: string; readonly text: string; readonly value: number }[];
  readonly ticks: readonly number[];
  readonly decimals: number;
  readonly open: boolean;
}

type Bin = { readonly from: number | null; readonly to: number | null; readonly count: number };

/** Null where there is nothing to draw. Bins of several rows are added up: all rows of a rollup have the same bounds. */
export function histogramModel(
  panel: Pick<Panel, "y">,
  words: Words,
  rows: readonly Row[],
): Histogram | Quantiles | null {
  const open = rows.some((row) => valueAt(row, "window.closed") === false);
  const name = panel.y.find((path) => rows.some((row) => Array.isArray(valueAt(row, path))));
  if (name !== undefined) return binsOf(addedBins(rows, name), numberStyle(words.measure(name)), open);
  const row = rows.at(-1);
  const marks = panel.y.flatMap((path) => {
    const value = row === undefined ? null : toNumber(valueAt(row, path));
    const style = numberStyle(words.measure(path));
    if (value === null) return [];
    return [{ label: words.label(path), text: formatWithUnit(value, style), value: value * style.scale }];
  });
  if (marks.length === 0) return null;
  marks.sort((a, b) => a.value - b.value);
  const ticks = roundTicks(Math.min(0, marks[0]!.value), Math.max(1e-9, marks.at(-1)!.value), 5);
  return { kind: "quantiles", marks, ticks, decimals: tickDecimals(ticks), open };
}

function addedBins(rows: readonly Row[], name: string): Bin[] {
  const bins = new Map<string, Bin>();
  for (const row of rows) {
    const list = valueAt(row, name);
    for (const one of Array.isArray(list) ? (list as Partial<Record<keyof Bin, unknown>>[]) : []) {
      const [from, to] = [toNumber(one.from), toNumber(one.to)];
      const key = `${from} ${to}`;
      const count = (bins.get(key)?.count ?? 0) + (toNumber(one.count) ?? 0);
      bins.set(key, { from, to, count });
    }
  }
  return [...bins.values()].sort((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity));
}

function binsOf(bins: readonly Bin[], style: NumberStyle, open: boolean): Histogram | null {
  const whole = bins.reduce((sum, bin) => sum + bin.count, 0);
  if (bins.length === 0) return null;
  const edges = bins.flatMap((bin) => (bin.to === null ? [] : [bin.to]));
  const decimals = tickDecimals(edges);
  const unit = style.unit === null ? "" : ` ${style.unit}`;
  const text = (value: number): string => formatDecimals(value, decimals);
  const most = Math.max(...bins.map((bin) => bin.count), 1);
  const ticks = roundTicks(0, most, 4);
  return {
    kind: "bins",
    bins: bins.map(({ from, to, count }) => ({
      name:
        (from === null
          ? t("chart.below", { value: to === null ? t("chart.everything") : text(to) })
          : to === null
            ? t("chart.and-more", { value: text(from) })
            : t("chart.between", { from: text(from), to: text(to) })) + unit,
      count,
      share: whole === 0 ? "–" : `${formatDecimals((count / whole) * 100, 1)}\u202f%`,
    })),
    borders: edges.map(text),
    most: ticks.at(-1)!,
    ticks,
    open,
  };
}
