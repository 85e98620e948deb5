import type { PanelData } from "../data/collect.js";
import { cellText } from "../data/figures.js";
import type { Field } from "../data/fields.js";
import { type Row, valueAt, windowOf } from "../data/rows.js";
import { toNumber } from "../words/numbers.js";

export interface Point {
  readonly value: number | null;
  readonly before: number | null;
  /** May still change. */
  readonly open: boolean;
}

export interface Series {
  readonly name: string;
  readonly field: Field;
  /** One for each place along x; gaps have no value. */
  readonly points: readonly Point[];
}

/** A place along x. */
export interface Place {
  readonly label: string;
  /** Of a window: its start. */
  readonly start: number | null;
}

export interface ChartData {
  readonly places: readonly Place[];
  readonly series: readonly Series[];
}

const GAP: Point = { value: null, before: null, open: false };

/** The rows of a panel as series along x. */
export function chartData(data: PanelData, timeZone: string): ChartData {
  const { panel, fields, rows, compared } = data;
  const x = fieldAt(fields, panel.x);
  const split = panel.series === null ? null : fieldAt(fields, panel.series);
  const places = new Map<string, Place>();
  for (const row of rows) {
    const label = x === null ? "" : cellText(row, x, { timeZone });
    const start = x?.kind === "time" ? (windowOf(row)?.start ?? null) : null;
    const key = start === null ? label : String(start);
    if (!places.has(key)) places.set(key, { label, start });
  }
  const order = [...places.entries()].sort(([, a], [, b]) => (a.start ?? 0) - (b.start ?? 0));
  const placeOf = new Map(order.map(([key], at) => [key, at]));
  const series = new Map<string, { name: string; field: Field; points: Point[] }>();
  rows.forEach((row, at) => {
    for (const path of panel.y) {
      const field = fieldAt(fields, path);
      if (field === null || field.style === null) continue;
      const part = split === null ? null : cellText(row, split, { timeZone });
      const name = part === null ? field.label : panel.y.length > 1 ? `${part}, ${field.label}` : part;
      const one = series.get(name) ?? { name, field, points: order.map(() => GAP) };
      series.set(name, one);
      const label = x === null ? "" : cellText(row, x, { timeZone });
      const start = x?.kind === "time" ? (windowOf(row)?.start ?? null) : null;
      const place = placeOf.get(start === null ? label : String(start)) ?? 0;
      one.points[place] = pointOf(row, compared?.[at] ?? null, field);
    }
  });
  return { places: order.map(([, place]) => place), series: [...series.values()] };
}

function pointOf(row: Row, before: Row | null, field: Field): Point {
  const scale = field.style?.scale ?? 1;
  const number = (one: Row | null): number | null => {
    const value = one === null ? null : toNumber(valueAt(one, field.path));
    return value === null ? null : value * scale;
  };
  return { value: number(row), before: number(before), open: windowOf(row)?.closed === false };
}

/** A path below `nodes` names a column or, of a window, a part of it. */
export function fieldAt(fields: readonly Field[], path: string | null): Field | null {
  return fields.find((one) => one.path === path || one.path === path?.split(".")[0]) ?? null;
}
