import { formatDecimals, numberStyle, toNumber } from "../format/numbers";
import { dayMonth, paneName, toTime, weekday, zoneOffset } from "../format/times";
import { valueAt } from "../stream/rows";
import { classesOf } from "./classes";
import { t } from "../words";
import type { Panel } from "../definition/definition";
import type { Words } from "../definition/words";
import type { NumberStyle } from "../format/numbers";
import type { Row } from "../stream/rows";
import type { Classes } from "./classes";

/** One value of the map; an hour that clocks show twice gives two of them in one place. */
export interface HeatCell {
  readonly id: string;
  readonly value: number | null;
  readonly open: boolean;
  /** Too few events to say anything. */
  readonly few: boolean;
  readonly name: string;
}

interface HeatAxis {
  readonly labels: readonly string[];
  /** The dimension and its values, where it is not time: a click filters by them. */
  readonly dimension: string | null;
  readonly values: readonly string[];
}

export interface HeatModel {
  readonly across: HeatAxis;
  readonly down: HeatAxis;
  /** By row, then by column. */
  readonly cells: readonly (readonly (readonly HeatCell[])[])[];
  readonly classes: Classes;
  readonly style: NumberStyle;
  readonly label: string;
  /** The greatest value, whatever its sign. */
  readonly most: number;
}

const eventsMin = 20;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const placesMax = 200;

interface Place {
  readonly order: number | string;
  readonly label: string;
}

type Placing = (row: Row) => Place;

interface HeatQuestion {
  readonly panel: Pick<Panel, "x" | "y" | "colour" | "thresholds">;
  readonly words: Words;
  readonly rows: readonly Row[];
  readonly timeZone: string;
  /** Leaves of the rows, to find how many events a cell has. */
  readonly leaves: readonly string[];
}

export function heatModel(question: HeatQuestion): HeatModel {
  const { panel, words, rows, timeZone } = question;
  const measure = panel.colour ?? "";
  const [across, down] = placingsOf(question);
  const style = numberStyle(words.measure(measure));
  const columns = axisOf(rows, across, panel.x, words);
  const lines = axisOf(rows, down, panel.y[0] ?? null, words);
  const cells = lines.orders.map(() => columns.orders.map((): HeatCell[] => []));
  const counts = question.leaves.find((leaf) => words.measure(leaf)?.function === "count");
  for (const row of sortedByTime(rows)) {
    const column = columns.orders.indexOf(across(row).order);
    const line = lines.orders.indexOf(down(row).order);
    if (column === -1 || line === -1) continue;
    const raw = toNumber(valueAt(row, measure));
    const events = counts === undefined ? null : toNumber(valueAt(row, counts));
    cells[line]![column]!.push({
      id: row.id,
      value: raw === null ? null : raw * style.scale,
      open: valueAt(row, "window.closed") === false,
      few: counts !== measure && events !== null && events < eventsMin,
      name: nameOf(row, [across(row).label, down(row).label], timeZone),
    });
  }
  const values = cells.flat(2).map((cell) => (cell.few ? null : cell.value));
  return {
    across: columns.axis,
    down: lines.axis,
    cells,
    classes: classesOf(values, panel.thresholds, 1),
    style,
    label: words.label(measure),
    most: Math.max(0, ...values.map((value) => Math.abs(value ?? 0))),
  };
}

/** Rows become columns, for panels that are taller than wide. */
export function upright(model: HeatModel): HeatModel {
  const cells = model.across.labels.map((_, column) => model.cells.map((line) => line[column]!));
  return { ...model, across: model.down, down: model.across, cells };
}

/** Within a cell there is no room for decimals that do not tell cells apart. */
export function cellText(cell: HeatCell, { style, most }: Pick<HeatModel, "style" | "most">): string {
  if (cell.few || cell.value === null) return "–";
  return formatDecimals(cell.value, most >= 10 ? 0 : style.decimals);
}

/** How a row finds its column and its line. */
function placingsOf({ panel, rows, timeZone }: HeatQuestion): [Placing, Placing] {
  const isTime = (path: string | null | undefined): boolean => path?.startsWith("window.") === true;
  const [x, y] = [panel.x, panel.y[0]];
  const own = (path: string | null | undefined): Placing =>
    isTime(path) ? byPane(timeZone) : byValue(path ?? "");
  if (!isTime(x) || !isTime(y)) return [own(x), own(y)];
  const first = rows[0];
  const start = first === undefined ? null : toTime(valueAt(first, "window.start"));
  const end = first === undefined ? null : toTime(valueAt(first, "window.end"));
  const isDays = start !== null && end !== null && end - start > 20 * hourMs;
  return isDays ? [byWeekday(timeZone), byWeek(timeZone)] : [byClock(timeZone), byDay(timeZone)];
}

function byValue(path: string): Placing {
  return (row) => {
    const text = row.overflow === true ? t("value.others") : String(valueAt(row, path) ?? t("value.none"));
    return { order: text, label: text };
  };
}

function byPane(timeZone: string): Placing {
  return (row) => {
    const start = startOf(row);
    return {
      order: start,
      label: paneName(start, toTime(valueAt(row, "window.end")) ?? start + hourMs, timeZone, true),
    };
  };
}

function byClock(timeZone: string): Placing {
  return (row) => {
    const minutes = Math.floor((localOf(row, timeZone) % dayMs) / 60_000);
    const hour = String(Math.floor(minutes / 60)).padStart(2, "0");
    return {
      order: minutes,
      label: minutes % 60 === 0 ? hour : `${hour}:${String(minutes % 60).padStart(2, "0")}`,
    };
  };
}

function byDay(timeZone: string): Placing {
  return (row) => {
    const start = startOf(row);
    return {
      order: Math.floor(localOf(row, timeZone) / dayMs),
      label: `${weekday(start, timeZone)} ${dayMonth(start, timeZone)}`,
    };
  };
}

/** Monday first. */
function byWeekday(timeZone: string): Placing {
  return (row) => ({
    order: (Math.floor(localOf(row, timeZone) / dayMs) + 3) % 7,
    label: weekday(startOf(row), timeZone),
  });
}

function byWeek(timeZone: string): Placing {
  return (row) => {
    const day = Math.floor(localOf(row, timeZone) / dayMs);
    const monday = day - ((day + 3) % 7);
    return { order: monday, label: dayMonth(monday * dayMs, "UTC") };
  };
}

function axisOf(
  rows: readonly Row[],
  placing: Placing,
  path: string | null,
  words: Words,
): { axis: HeatAxis; orders: (number | string)[] } {
  const found = new Map<number | string, string>();
  for (const row of rows) {
    const { order, label } = placing(row);
    if (!found.has(order)) found.set(order, label);
  }
  // Times ascend; names stay in the order of the rows, which the author has chosen.
  const entries = [...found].sort(([a], [b]) => (typeof a === "number" && typeof b === "number" ? a - b : 0));
  const kept = entries.slice(-placesMax);
  const labels = kept.map(([, label]) => label);
  const dimension = path !== null && words.dimension(path) !== null ? path : null;
  return { axis: { labels, dimension, values: labels }, orders: kept.map(([order]) => order) };
}

function sortedByTime(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => startOf(a) - startOf(b));
}

function startOf(row: Row): number {
  return toTime(valueAt(row, "window.start")) ?? 0;
}

function localOf(row: Row, timeZone: string): number {
  const start = startOf(row);
  return start + zoneOffset(start, timeZone);
}

function nameOf(row: Row, places: readonly string[], timeZone: string): string {
  const start = toTime(valueAt(row, "window.start"));
  const end = toTime(valueAt(row, "window.end"));
  if (start === null || end === null) return [...new Set(places)].join(", ");
  const time = paneName(start, end, timeZone, true);
  const names = places.filter(
    (place) => !time.includes(place) && !/^(\d\d(:\d\d)?|[A-Z][a-z]{2}( \d.*)?|\d.*)$/.test(place),
  );
  return [...names, time].join(", ");
}
