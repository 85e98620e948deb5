import type { PanelData } from "../data/collect.js";
import { cellText } from "../data/figures.js";
import type { Field } from "../data/fields.js";
import { valueAt } from "../data/rows.js";
import { roundUp, toNumber } from "../words/numbers.js";
import { textWidth } from "./text-width.js";

/** One column on paper. */
export interface Column {
  readonly kind: "cell" | "bar" | "change";
  readonly field: Field;
  readonly label: string;
  /** Pixels, padding included. */
  readonly width: number;
  /** Where bars end. */
  readonly most: number;
}

const PADDING = 16;
const BAR = 96;
const BAR_LEAST = 40;
const TEXT_LEAST = 56;
const CELL = { size: 11.5 };
const HEAD = { size: 11 };

/** The columns of a table that fit into `width`, and how many do not. */
export function tableColumns(
  data: PanelData,
  width: number,
  timeZone: string,
): { readonly columns: readonly Column[]; readonly left: number } {
  const all = wished(data, timeZone);
  let columns = all;
  while (columns.length > 1 && leastOf(columns) > width) columns = columns.slice(0, -1);
  return { columns: spread(columns, width), left: all.length - columns.length };
}

function wished(data: PanelData, timeZone: string): Column[] {
  return data.fields.flatMap((field): Column[] => {
    const unit = field.style?.unit ?? null;
    const label = unit === null ? field.label : `${field.label}, ${unit}`;
    const style = { ...CELL, bold: field.style === null };
    const cells = data.rows.map((row) => textWidth(cellText(row, field, { timeZone }).slice(0, 100), style));
    const content = Math.min(260, Math.max(textWidth(label, HEAD), ...cells));
    const plain: Column = { kind: "cell", field, label, width: Math.ceil(content) + PADDING, most: 0 };
    if (field.style === null || !field.shown) return [plain];
    const most = roundUp(largestOf(data, field));
    const number = Math.max(30, ...cells);
    const bar: Column = { ...plain, kind: "bar", width: Math.ceil(number) + 8 + BAR + PADDING, most };
    if (data.compared === null) return [bar];
    const words = unit === "%" ? "points" : unit === null ? "%" : unit;
    return [bar, { ...plain, kind: "change", label: words, width: 68, most: 0 }];
  });
}

function largestOf({ rows, compared }: PanelData, field: Field): number {
  const values = [...rows, ...(compared ?? [])].map((row) => toNumber(valueAt(row, field.path)) ?? 0);
  return Math.max(0, ...values) * (field.style?.scale ?? 1);
}

const isText = ({ field, kind }: Column): boolean =>
  kind === "cell" && field.style === null && field.kind !== "time";

function leastOf(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + least(column), 0);
}

function least(column: Column): number {
  if (column.kind === "bar") return column.width - BAR + BAR_LEAST;
  return isText(column) ? Math.min(column.width, TEXT_LEAST + PADDING) : column.width;
}

/** Gives what is left to bars and texts, or takes what is missing from them. */
function spread(columns: readonly Column[], width: number): Column[] {
  const spare = width - columns.reduce((sum, column) => sum + column.width, 0);
  if (spare >= 0) {
    const bars = columns.filter(({ kind }) => kind === "bar").length;
    const more = bars > 0 ? Math.min(spare / bars, 80) : 0;
    const rest = (spare - more * bars) / columns.length;
    return columns.map((column) => ({
      ...column,
      width: column.width + rest + (column.kind === "bar" ? more : 0),
    }));
  }
  const room = columns.reduce((sum, column) => sum + column.width - least(column), 0);
  return columns.map((column) => ({
    ...column,
    width: column.width + (spare * (column.width - least(column))) / Math.max(1, room),
  }));
}
