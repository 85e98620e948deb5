import { dash, formatNumber, numberStyle, toNumber } from "../format/numbers";
import { paneName, toTime } from "../format/times";
import { valueAt } from "../stream/rows";
import { t } from "../words";
import type { Panel } from "../definition/definition";
import type { PanelQuestion } from "../definition/panel-question";
import type { Words } from "../definition/words";
import type { NumberStyle } from "../format/numbers";
import type { Row } from "../stream/rows";

export interface Column {
  /** Name of the row's field. */
  readonly name: string;
  readonly kind: "key" | "text" | "number" | "list" | "trend" | "spark";
  readonly label: string;
  readonly description: string | null;
  readonly style: NumberStyle | null;
  readonly sorted: "ascending" | "descending" | null;
  /** Shows a bar beside the number. */
  readonly bar: boolean;
  /** The column leaves where the panel is narrower than this many rem; null: it always stays. */
  readonly leavesBelow: number | null;
  /** Fields joined in the key column: the code, then what is written after it. */
  readonly names: readonly string[];
  /** The key is a way from one to the other: "SFO → JFK". */
  readonly way: boolean;
  /** What the measure counts with; null for what is no measure. */
  readonly counts: string | null;
  /** Ascending, in the shown unit: from the first on a value stands out, from the last on it is bad. */
  readonly thresholds: readonly number[];
}

/** Columns that no field of a row has: what a measure was before, and how it went. No field of GraphQL begins like this by chance. */
const trendName = "_trend";
const sparkName = "_spark";

/** Which of them the table has. */
export interface Extras {
  readonly trend: boolean;
  readonly spark: boolean;
}

export function isExtra({ kind }: Column): boolean {
  return kind === "trend" || kind === "spark";
}

/** The measure that a table is about: the first of `y`, else the one it is ordered by, else the first of all. */
export function mainColumn(columns: readonly Column[], panel: Panel): Column | null {
  const numbers = columns.filter((column) => column.kind === "number");
  const named = numbers.find((column) => column.name === panel.y[0]);
  return named ?? numbers.find((column) => column.bar) ?? numbers[0] ?? null;
}

const additive: ReadonlySet<string> = new Set(["count", "sum"]);

/** A mean of means is no mean: only counts and sums of rows add up to those of the group. */
export function isAdditive(column: Column): boolean {
  return column.kind === "number" && column.counts !== null && additive.has(column.counts);
}

/** 0 is nothing to say, 1 stands out, 2 is bad. */
export function levelOf(value: number | null, { thresholds }: Column): 0 | 1 | 2 {
  if (value === null || thresholds.length === 0 || value < thresholds[0]!) return 0;
  return thresholds.length > 1 && value < thresholds.at(-1)! ? 1 : 2;
}

const hiddenRoots = ["id", "overflow", "__typename"];
const ways = ["origin destination", "from to", "source target"];
/** Widths in rem, used to decide when a column must leave. */
const widths = {
  key: 12,
  narrowKey: 7,
  number: 6,
  bar: 9,
  list: 11,
  text: 8,
  trend: 8,
  spark: 8,
  gutters: 3,
};
const noExtras: Extras = { trend: false, spark: false };

export function tableColumns(
  panel: Panel,
  question: PanelQuestion,
  words: Words,
  extras: Extras = noExtras,
): Column[] {
  const roots = [...new Set(question.leaves.map((path) => path.split(".")[0]!))].filter(
    (name) => !hiddenRoots.includes(name),
  );
  const shownWindow = roots.includes("window") && question.windowed;
  const dimensions = roots.filter((name) => words.dimension(name) !== null && words.measure(name) === null);
  const keys = [...(shownWindow ? ["window"] : []), ...dimensions];
  const rest = roots.filter((name) => name !== "window" && !dimensions.includes(name));
  const ordered =
    panel.y.length > 0
      ? [...panel.y.filter((name) => rest.includes(name)), ...rest.filter((name) => !panel.y.includes(name))]
      : rest;
  const lists = new Set(
    question.leaves.filter((path) => path.endsWith(".key")).map((path) => path.split(".")[0]!),
  );
  const columns = ordered.map((name) =>
    valueColumn(
      name,
      question,
      words,
      lists.has(name) || /TopEntry|HistogramBin/.test(words.measure(name)?.type ?? ""),
    ),
  );
  const key = keys.length === 0 ? [] : [keyColumn(keys, question, words)];
  return withLeaving(withExtras([...key, ...columns], panel, extras));
}

/** Thresholds and the columns beside it are of the measure that the table is about. */
function withExtras(columns: Column[], panel: Panel, { trend, spark }: Extras): Column[] {
  const meant = mainColumn(columns, panel);
  return columns.flatMap((column) =>
    column === meant
      ? [
          { ...column, thresholds: panel.thresholds },
          ...(spark ? [extraColumn("spark", column)] : []),
          ...(trend ? [extraColumn("trend", column)] : []),
        ]
      : [column],
  );
}

function extraColumn(kind: "trend" | "spark", meant: Column): Column {
  const name = kind === "trend" ? trendName : sparkName;
  return {
    ...meant,
    name,
    names: [name],
    kind,
    label: kind === "trend" ? t("table.trend") : t("table.spark"),
    description: t(kind === "trend" ? "table.trend-about" : "table.spark-about", { measure: meant.label }),
    style: null,
    sorted: null,
    bar: false,
    counts: null,
  };
}

function keyColumn(names: string[], question: PanelQuestion, words: Words): Column {
  const way = ways.includes(names.join(" "));
  const labels = names.map((name) => (name === "window" ? t("chart.time") : words.label(name)));
  return {
    ...valueColumn(names[0]!, question, words, false),
    kind: "key",
    label: way ? labels.join(" → ") : labels[0]!,
    style: null,
    bar: false,
    names,
    way,
  };
}

function valueColumn(name: string, question: PanelQuestion, words: Words, list: boolean): Column {
  const measure = words.measure(name);
  const order = question.orderBy.find((one) => one.field === name);
  const first = question.orderBy[0]?.field === name;
  const number =
    !list &&
    measure !== null &&
    !["String", "ID", "DateTime", "Boolean", "TopEntry", "HistogramBin"].includes(measure.type);
  return {
    name,
    kind: list ? "list" : number ? "number" : "text",
    label: words.label(name),
    description: measure?.description ?? words.dimension(name)?.description ?? null,
    style: number ? numberStyle(measure) : null,
    sorted: first && order !== undefined ? (order.descending ? "descending" : "ascending") : null,
    bar: number && first,
    leavesBelow: null,
    names: [name],
    way: false,
    counts: measure?.function ?? null,
    thresholds: [],
  };
}

/** The key, the sorted column and the first number stay; small lines leave first, then the others from the right, a trend last. */
function withLeaving(columns: Column[]): Column[] {
  const firstNumber = columns.find((column) => column.kind === "number" && column.sorted === null);
  const stays = (column: Column): boolean =>
    column.kind === "key" || column.sorted !== null || column === firstNumber;
  let width = widths.gutters + columns.filter(stays).reduce((sum, column) => sum + minimalWidth(column), 0);
  const rank = ({ kind }: Column): number => (kind === "trend" ? 0 : kind === "spark" ? 2 : 1);
  const leaving = columns.filter((column) => !stays(column)).sort((a, b) => rank(a) - rank(b));
  const below = new Map(
    leaving.map((column) => {
      width += minimalWidth(column);
      return [column, Math.min(72, Math.ceil(width / 4) * 4)];
    }),
  );
  return columns.map((column) => ({ ...column, leavesBelow: below.get(column) ?? null }));
}

function minimalWidth(column: Column): number {
  if (column.kind === "key") return column.names.length > 1 && !column.way ? widths.key : widths.narrowKey;
  return column.bar ? widths.bar : widths[column.kind];
}

/** What stands in a cell, always as text. */
export function cellText(row: Row, column: Column, name: string, timeZone: string): string {
  if (name === "window") return windowText(row, timeZone);
  const value = valueAt(row, name);
  if (column.kind === "number") return formatNumber(value, column.style!);
  if (isExtra(column)) return "";
  if (Array.isArray(value))
    return value.map((entry) => String((entry as { key?: unknown }).key ?? "")).join(", ") || dash;
  if (value === null || value === undefined || value === "")
    return row.overflow === true ? t("value.others") : dash;
  return String(value);
}

/** Where bars of a column end: the same for all of its rows. */
export function largestOf(rows: readonly Row[], column: Column): number {
  return (
    rows.reduce((most, row) => Math.max(most, toNumber(valueAt(row, column.name)) ?? 0), 0) *
    (column.style?.scale ?? 1)
  );
}

export function barShare(row: Row, column: Column, end: number): number {
  const value = (toNumber(valueAt(row, column.name)) ?? 0) * (column.style?.scale ?? 1);
  return end > 0 ? Math.min(1, Math.max(0, value / end)) : 0;
}

function windowText(row: Row, timeZone: string): string {
  const start = toTime(valueAt(row, "window.start"));
  const end = toTime(valueAt(row, "window.end")) ?? start;
  return start === null || end === null ? dash : paneName(start, end, timeZone, true);
}
