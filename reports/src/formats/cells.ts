import type { PanelData } from "../data/collect.js";
import { cellText } from "../data/figures.js";
import type { Field } from "../data/fields.js";
import { type Row, valueAt, windowOf } from "../data/rows.js";
import { toNumber } from "../words/numbers.js";

/** A number, a time or a text; null for nothing. */
export type Cell = number | { readonly text: string } | { readonly time: number } | null;

/** A panel as rows of cells, its head first: the numbers as the API gives them, and those of the earlier period beside them. */
export function sheetOf(
  { fields, rows, compared, totals }: PanelData,
  timeZone: string,
): readonly (readonly Cell[])[] {
  const numbers = compared === null ? [] : fields.filter(({ style }) => style !== null);
  const head = [
    ...fields.flatMap((field) => (field.kind === "time" ? ["From", "To"] : [labelOf(field)])),
    ...numbers.map((field) => `${labelOf(field)}, before`),
  ].map((text) => ({ text }));
  const body = rows.map((row, at) => [
    ...fields.flatMap((field) => cellsOf(row, field, timeZone)),
    ...numbers.map((field) => numberOf(compared?.[at] ?? null, field)),
  ]);
  if (totals !== null) {
    const first = fields[0]?.style === null;
    const cells = fields.flatMap((field): Cell[] =>
      field.kind === "time" ? [null, null] : [numberOf(totals, field)],
    );
    body.push(cells.map((cell, at) => (at === 0 && first ? { text: "All" } : cell)));
  }
  return [head, ...body];
}

function labelOf({ label, style }: Field): string {
  return (style?.unit ?? null) === null ? label : `${label}, ${style?.unit ?? ""}`;
}

function cellsOf(row: Row, field: Field, timeZone: string): Cell[] {
  if (field.kind === "time") {
    const window = windowOf(row);
    return window === null ? [null, null] : [{ time: window.start }, { time: window.end }];
  }
  if (field.style !== null) return [numberOf(row, field)];
  const value = valueAt(row, field.path);
  if (value === null && row.overflow !== true) return [null];
  return [{ text: cellText(row, field, { timeZone }) }];
}

function numberOf(row: Row | null, field: Field): number | null {
  const value = row === null ? null : toNumber(valueAt(row, field.path));
  return value === null || field.style === null ? null : value * field.style.scale;
}
