import { toNumber } from "../format/numbers";
import { valueAt } from "../stream/rows";
import { isExtra } from "./columns";
import { t } from "../words";
import type { Row } from "../stream/rows";
import type { Column } from "./columns";

/** What a spreadsheet gets: numbers as numbers, everything else as text. */
export type Written = number | string | null;

export interface WrittenColumn {
  readonly label: string;
  read(row: Row): Written;
}

/** One column for each field: a key of two dimensions is two columns, a window its start and its end. */
export function writtenColumns(columns: readonly Column[], label: (name: string) => string): WrittenColumn[] {
  return columns.flatMap((column) => {
    if (isExtra(column)) return [];
    if (column.kind !== "key") {
      const unit = column.style?.unit ?? null;
      const head = column.label + (unit === null ? "" : `, ${unit}`);
      return [{ label: head, read: (row: Row) => writtenValue(valueAt(row, column.name), column) }];
    }
    return column.names.flatMap((name): WrittenColumn[] =>
      name === "window"
        ? [
            { label: t("table.from"), read: (row) => writtenText(valueAt(row, "window.start")) },
            { label: t("table.to"), read: (row) => writtenText(valueAt(row, "window.end")) },
          ]
        : [{ label: label(name), read: (row) => writtenText(valueAt(row, name)) }],
    );
  });
}

function writtenValue(value: unknown, column: Column): Written {
  if (column.kind !== "number") return writtenText(value);
  const number = toNumber(value);
  if (number === null) return null;
  const scale = column.style?.scale ?? 1;
  // Decimals that a double would round stay as they came.
  if (scale === 1) return typeof value === "string" && String(number) !== value ? value : number;
  return Number((number * scale).toPrecision(12));
}

function writtenText(value: unknown): Written {
  if (Array.isArray(value))
    return value.map((entry) => String((entry as { key?: unknown } | null)?.key ?? "")).join(", ");
  return value === null || value === undefined || value === "" ? null : String(value);
}

const numberForm = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A spreadsheet runs texts that begin like a formula: an apostrophe before them keeps them texts. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !numberForm.test(text) ? `'${text}` : text;
}

/** Cells as they are pasted into a spreadsheet: lines of values with tabs between. */
export function toTsv(rows: readonly (readonly Written[])[]): string {
  const cell = (value: Written): string =>
    typeof value === "number" ? String(value) : harmless((value ?? "").replace(/[\t\r\n]+/g, " "));
  return rows.map((row) => row.map(cell).join("\t")).join("\n");
}

/** RFC 4180, with the lines about the numbers before, each behind a "#". */
export function toCsv(
  head: readonly string[],
  rows: Iterable<readonly Written[]>,
  remarks: readonly string[],
): string {
  const cell = (value: Written): string => {
    const text = typeof value === "number" ? String(value) : harmless(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = remarks.map((remark) => `# ${remark.replace(/[\r\n]+/g, " ")}`);
  lines.push(head.map(cell).join(","));
  for (const row of rows) lines.push(row.map(cell).join(","));
  return lines.join("\r\n") + "\r\n";
}
