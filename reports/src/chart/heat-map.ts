import type { PanelData } from "../data/collect.js";
import { cellText } from "../data/figures.js";
import type { Field } from "../data/fields.js";
import { type Row, valueAt, windowOf } from "../data/rows.js";
import { fitted, textWidth } from "../pages/text-width.js";
import { decimals, roundUp, toNumber } from "../words/numbers.js";
import { clock, dayMonth, isoDate, weekday } from "../words/times.js";
import { fieldAt } from "./series.js";
import { at, picture, text } from "./svg.js";

const CELL_HEIGHT = 21;
const HEAD = 26;
const CLASSES = 7;
const ROWS_MAX = 31;

interface Cell {
  readonly column: string;
  readonly row: string;
  readonly value: number | null;
  readonly open: boolean;
}

/** Amounts in cells, with their values. Where both axes are time, days go down and hours across. */
export function heatMap(
  data: PanelData,
  options: { readonly width: number; readonly label: string; readonly timeZone: string },
): { readonly html: string; readonly height: number } {
  const { width, label, timeZone } = options;
  const colour = fieldAt(data.fields, data.panel.colour);
  const cells = cellsOf(data, colour, timeZone);
  const columns = [...new Set(cells.map(({ column }) => column))];
  if (columns.every((name) => /^\d\d$/u.test(name))) columns.sort();
  const rows = [...new Set(cells.map(({ row }) => row))].slice(0, ROWS_MAX);
  const left = Math.min(
    110,
    Math.ceil(Math.max(0, ...rows.map((row) => textWidth(row, { size: 10.5 })))) + 10,
  );
  const wide = (width - left) / Math.max(1, columns.length);
  const most = roundUp(Math.max(0, ...cells.map(({ value }) => value ?? 0)));
  const every = Math.max(
    1,
    Math.ceil(Math.max(...columns.map((name) => textWidth(name, { size: 10.5 }) + 6)) / wide),
  );
  const heads = columns.map((name, place) =>
    place % every === 0 ? text(left + (place + 0.5) * wide, HEAD - 8, name, 'text-anchor="middle"') : "",
  );
  const names = rows.map((name, place) =>
    text(0, HEAD + place * CELL_HEIGHT + 14, fitted(name, left - 8, { size: 10.5 }), 'class="name"'),
  );
  const drawn = cells.map((cell) => {
    const [column, row] = [columns.indexOf(cell.column), rows.indexOf(cell.row)];
    return row < 0
      ? ""
      : drawCell(cell, { x: left + column * wide, y: HEAD + row * CELL_HEIGHT, wide, most });
  });
  const height = HEAD + rows.length * CELL_HEIGHT;
  return { html: picture({ width, height }, label, [...heads, ...names, ...drawn].join("")), height };
}

function drawCell(
  { value, open }: Cell,
  { x, y, wide, most }: { x: number; y: number; wide: number; most: number },
): string {
  if (value === null) return `<path d="M${at(x + wide / 2 - 2)} ${at(y + CELL_HEIGHT / 2)}h4" class="zero"/>`;
  const level = Math.min(CLASSES, Math.max(1, Math.ceil((CLASSES * value) / most)));
  const box = `x="${at(x + 0.5)}" y="${at(y + 0.5)}" width="${at(wide - 1)}" height="${CELL_HEIGHT - 1}"`;
  const cell = `<rect ${box} fill="var(--seq-${level})"/>`;
  if (open) return `${cell}<rect ${box} fill="url(#hatch-sheet)"/>`;
  const words = decimals(value, most < 5 ? 1 : 0);
  if (textWidth(words, { size: 9.3 }) > wide - 2) return cell;
  const ink = level > 5 ? "#fff" : "var(--ink-1)";
  return cell + text(x + wide / 2, y + 14, words, `text-anchor="middle" style="font-size:9.3px;fill:${ink}"`);
}

function cellsOf(
  { panel, fields, rows }: PanelData,
  colour: Field | null,
  timeZone: string,
): readonly Cell[] {
  const [x, y] = [fieldAt(fields, panel.x), fieldAt(fields, panel.y[0])];
  const calendar = x?.kind === "time" && y?.kind === "time";
  return rows.map((row) => {
    const window = windowOf(row);
    const number = colour === null ? null : toNumber(valueAt(row, colour.path));
    const value = number === null ? null : number * (colour?.style?.scale ?? 1);
    const open = window?.closed === false;
    if (calendar && window !== null) {
      const column = clock(window.start, timeZone).slice(0, 2);
      const row = `${weekday(window.start, timeZone)} ${dayMonth(Date.parse(`${isoDate(window.start, timeZone)}T00:00:00Z`), "UTC")}`;
      return { column, row, value, open };
    }
    return { column: nameOf(row, x, timeZone), row: nameOf(row, y, timeZone), value, open };
  });
}

function nameOf(row: Row, field: Field | null, timeZone: string): string {
  if (field === null) return "";
  const window = field.kind === "time" ? windowOf(row) : null;
  if (window !== null && window.end - window.start < 22 * 3_600_000) return clock(window.start, timeZone);
  return cellText(row, field, { timeZone });
}
