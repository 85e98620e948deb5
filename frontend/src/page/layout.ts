import type { Panel } from "../definition/definition";

/** Columns of twelve that each panel takes, on a desk and on a wide screen; on a phone everything is full width. */
export interface Span {
  readonly desk: number;
  readonly wide: number;
  readonly tablet: number;
}

/** Rows are filled from the left and then stretched, so that no place is left empty and neighbours end at one line. */
export function layOut(panels: readonly Panel[]): Span[] {
  const desk = fill(panels.map((panel) => panel.width ?? deskWidth(panel)));
  const wide = fill(panels.map((panel) => (panel.width === null ? wideWidth(panel) : panel.width)));
  const tablet = fill(panels.map((panel) => (panel.view === "TABLE" || deskWidth(panel) > 6 ? 12 : 6)));
  return panels.map((_, index) => ({ desk: desk[index]!, wide: wide[index]!, tablet: tablet[index]! }));
}

function deskWidth(panel: Panel): number {
  if (panel.view === "AREA") return 8;
  if (panel.view === "TABLE") return valueColumns(panel) > 3 ? 8 : 4;
  return 4;
}

function wideWidth(panel: Panel): number {
  if (panel.view === "AREA") return 6;
  if (panel.view === "TABLE") return valueColumns(panel) > 3 ? 6 : 3;
  return 3;
}

function valueColumns(panel: Panel): number {
  return new Set(panel.columns.map((path) => path.split(".")[0])).size - 1;
}

function fill(widths: readonly number[]): number[] {
  const filled: number[] = [];
  let row: number[] = [];
  for (const raw of widths) {
    const width = Math.min(12, Math.max(2, Math.round(raw)));
    if (row.length > 0 && row.reduce((sum, one) => sum + one, 0) + width > 12) {
      filled.push(...stretch(row));
      row = [];
    }
    row.push(width);
  }
  return [...filled, ...stretch(row)];
}

function stretch(row: readonly number[]): number[] {
  const total = row.reduce((sum, one) => sum + one, 0);
  const stretched = row.map((width) => Math.floor((width / total) * 12));
  const left = 12 - stretched.reduce((sum, one) => sum + one, 0);
  return stretched.map((width, index) => width + (index < left ? 1 : 0));
}
