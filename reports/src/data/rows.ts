import type { Field } from "./fields.js";

/** One row as the API answers it. */
export type Row = Readonly<Record<string, unknown>>;

/** The value at a path of response keys. */
export function valueAt(row: Row | null | undefined, path: string): unknown {
  let value: unknown = row;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? null;
}

export interface Window {
  readonly start: number;
  readonly end: number;
  readonly closed: boolean;
}

/** The row's window; null for rows without one. */
export function windowOf(row: Row): Window | null {
  const start = Date.parse(String(valueAt(row, "window.start")));
  const end = Date.parse(String(valueAt(row, "window.end")));
  if (Number.isNaN(start) || Number.isNaN(end)) return null;
  return { start, end, closed: valueAt(row, "window.closed") === true };
}

/**
 * For each row the one it is compared with: of the earlier period the one with the same keys and the same place in time, and
 * within a panel that reaches back the one of the window before.
 */
export function comparedRows(
  rows: readonly Row[],
  fields: readonly Field[],
  before: readonly Row[] | null,
): readonly (Row | null)[] {
  const keys = fields.filter(({ kind }) => kind === "key").map(({ path }) => path);
  const name = (row: Row, places: ReadonlyMap<number, number>, shift: number): string => {
    const place = places.get(windowOf(row)?.start ?? Number.NaN) ?? 0;
    return JSON.stringify([place + shift, row.overflow === true, ...keys.map((path) => valueAt(row, path))]);
  };
  const [own, other] = [placesOf(rows), placesOf(before ?? rows)];
  const known = new Map((before ?? rows).map((row) => [name(row, other, 0), row]));
  return rows.map((row) => known.get(name(row, own, before === null ? -1 : 0)) ?? null);
}

/** The place of each window among those of all rows, in order of time. */
function placesOf(rows: readonly Row[]): ReadonlyMap<number, number> {
  const starts = [...new Set(rows.map((row) => windowOf(row)?.start ?? Number.NaN))].sort((a, b) => a - b);
  return new Map(starts.map((start, place) => [start, place]));
}
