import { formatDecimals, toNumber } from "../format/numbers";
import { valueAt } from "../stream/rows";
import { plainText } from "./arrange";
import type { Column } from "./columns";
import type { ReaderColumn } from "./reader-columns";
import type { Row } from "../stream/rows";

/** So many rows tell how wide a column is: what is longer further down is cut with an ellipsis. */
const tellingRows = 2_000;
/** Rem for a sign of body text, for one of the head, for padding, and for a bar. */
const rem = { sign: 0.48, headSign: 0.41, padding: 1.5, arrow: 1, bar: 5 };
const signsMax = { key: 34, text: 28, list: 30, number: 26, trend: 15, spark: 0 };
const sparkRem = 6;

/**
 * Rem that each column needs where many rows are drawn a few at a time: a browser would measure those that it has, and the columns would
 * jump while somebody scrolls. `before` are the widths of before: they only grow.
 */
export function columnWidths(
  columns: readonly ReaderColumn[],
  rows: readonly Row[],
  before: ReadonlyMap<string, number>,
): Map<string, number> {
  const telling = rows.slice(0, tellingRows);
  return new Map(
    columns.map((column) => {
      const natural = Math.max(naturalWidth(column, telling), before.get(column.name) ?? 0);
      return [column.name, column.width === null ? natural : column.width / 16];
    }),
  );
}

function naturalWidth(column: Column, rows: readonly Row[]): number {
  const unit = column.style?.unit ?? null;
  const head = column.label.length + (unit === null ? 0 : unit.length + 2);
  const signs =
    column.kind === "trend" ? signsMax.trend : Math.min(signsMax[column.kind], longest(column, rows));
  const body = signs * rem.sign + (column.bar ? rem.bar : column.kind === "spark" ? sparkRem : 0);
  return Math.round(100 * (Math.max(head * rem.headSign + rem.arrow, body) + rem.padding)) / 100;
}

function longest(column: Column, rows: readonly Row[]): number {
  if (column.kind !== "number")
    return rows.reduce((most, row) => Math.max(most, plainText(row, column).length + column.names.length), 4);
  const { scale, decimals } = column.style!;
  let [least, most] = [0, 0];
  for (const row of rows) {
    const value = toNumber(valueAt(row, column.name)) ?? 0;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return Math.max(
    formatDecimals(least * scale, decimals).length,
    formatDecimals(most * scale, decimals).length,
  );
}
