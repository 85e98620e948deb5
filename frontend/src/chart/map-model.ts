import { formatWithUnit, numberStyle, toNumber } from "../format/numbers";
import { valueAt } from "../stream/rows";
import { classesOf, colourOf } from "./classes";
import { projectUs, projectWorld } from "./projection";
import { areStates, countryOf, stateOf } from "./region-names";
import { t } from "../words";
import type { Panel } from "../definition/definition";
import type { Words } from "../definition/words";
import type { NumberStyle } from "../format/numbers";
import type { Row } from "../stream/rows";
import type { Classes } from "./classes";
import type { MapPlace } from "./shapes";

interface Mark {
  readonly id: string;
  readonly name: string;
  /** Value of the dimension, for the filter. */
  readonly value: string;
  /** 1 to 7 of the sequence; null without a value. */
  readonly colour: number | null;
  /** The shown number, without its unit. */
  readonly text: string;
  readonly open: boolean;
}

export interface PointMark extends Mark {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface MapModel {
  readonly place: MapPlace;
  /** Points, the largest first, so that small ones stay on top. */
  readonly points: readonly PointMark[];
  /** By the name of the region. */
  readonly regions: ReadonlyMap<string, Mark>;
  readonly classes: Classes;
  readonly label: string;
  readonly style: NumberStyle;
  /** Words for the area of points; null where they are equally large. */
  readonly sizeLabel: string | null;
  /** Filters of a click; null where rows have no dimension to filter by. */
  readonly dimension: string | null;
  /** Rows that have no place on this map. */
  readonly outside: number;
}

interface MapQuestion {
  readonly panel: Pick<Panel, "x" | "y" | "size" | "colour" | "thresholds">;
  readonly words: Words;
  readonly rows: readonly Row[];
  readonly leaves: readonly string[];
}

const radiusMax = 17;
const radiusMin = 3;
/** Marks on land are of the darker colours only. */
const markColour = 3;

export function mapModel(question: MapQuestion): MapModel {
  return question.panel.y.length > 0 ? pointMap(question) : regionMap(question);
}

function regionMap({ panel, words, rows }: MapQuestion): MapModel {
  const x = panel.x ?? "";
  const names = rows.map((row) => String(valueAt(row, x) ?? ""));
  const isUs = areStates(names);
  const { classes, style, label, markOf } = coloured(panel, words, rows, 1);
  const regions = new Map<string, Mark>();
  rows.forEach((row, index) => {
    const name = isUs ? stateOf(names[index]!) : countryOf(names[index]!);
    if (name !== null && name !== "") regions.set(name, markOf(row, name, names[index]!));
  });
  return {
    place: isUs ? "us" : "world",
    points: [],
    regions,
    classes,
    label,
    style,
    sizeLabel: null,
    dimension: words.dimension(x) === null ? null : x,
    outside: rows.length - regions.size,
  };
}

function pointMap({ panel, words, rows, leaves }: MapQuestion): MapModel {
  const { classes, style, label, markOf } = coloured(panel, words, rows, markColour);
  const dimension = leaves.find((leaf) => words.dimension(leaf) !== null && leaf !== panel.x) ?? null;
  const located = rows.flatMap((row) => {
    const longitude = toNumber(valueAt(row, panel.x ?? ""));
    const latitude = toNumber(valueAt(row, panel.y[0] ?? ""));
    return longitude === null || latitude === null ? [] : [{ row, longitude, latitude }];
  });
  const inUs = located.filter(({ longitude, latitude }) => projectUs(longitude, latitude) !== null);
  const isUs = inUs.length * 10 >= located.length * 9;
  const project = isUs ? projectUs : projectWorld;
  const size = (row: Row): number =>
    panel.size === null ? 0 : Math.max(0, toNumber(valueAt(row, panel.size)) ?? 0);
  const most = Math.max(...located.map(({ row }) => size(row)), 1e-9);
  const points = located
    .flatMap(({ row, longitude, latitude }) => {
      const at = project(longitude, latitude);
      if (at === null) return [];
      const value = dimension === null ? "" : String(valueAt(row, dimension) ?? t("value.none"));
      const radius = panel.size === null ? 5 : Math.max(radiusMin, Math.sqrt(size(row) / most) * radiusMax);
      return [{ ...markOf(row, value || label, value), x: at[0], y: at[1], radius }];
    })
    .sort((a, b) => b.radius - a.radius);
  return {
    place: isUs ? "us" : "world",
    points,
    regions: new Map(),
    classes,
    label,
    style,
    sizeLabel: panel.size === null ? null : words.label(panel.size),
    dimension,
    outside: rows.length - points.length,
  };
}

function coloured(
  panel: MapQuestion["panel"],
  words: Words,
  rows: readonly Row[],
  first: number,
): Pick<MapModel, "classes" | "style" | "label"> & {
  markOf: (row: Row, name: string, value: string) => Mark;
} {
  const path = panel.colour ?? panel.size ?? "";
  const style = numberStyle(words.measure(path));
  const scaled = (row: Row): number | null => {
    const number = toNumber(valueAt(row, path));
    return number === null ? null : number * style.scale;
  };
  const classes = classesOf(rows.map(scaled), panel.thresholds, first);
  const markOf = (row: Row, name: string, value: string): Mark => {
    const number = scaled(row);
    return {
      id: row.id,
      name,
      value,
      colour: number === null ? null : colourOf(number, classes),
      text: formatWithUnit(valueAt(row, path), style),
      open: valueAt(row, "window.closed") === false,
    };
  };
  return { classes, style, label: words.label(path), markOf };
}
