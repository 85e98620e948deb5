import { toNumber } from "../format/numbers";
import { valueAt } from "../stream/rows";
import { isAdditive, isExtra } from "./columns";
import type { Order } from "../definition/panel-question";
import type { Row } from "../stream/rows";
import type { Column } from "./columns";
import type { ColumnFilter, TableState } from "./table-state";

/** A line of the table: a row of the result, or the head of a group with what its rows add up to. */
export type Line =
  | { readonly kind: "row"; readonly id: string; readonly row: Row }
  | {
      readonly kind: "group";
      readonly id: string;
      readonly name: string;
      readonly value: unknown;
      readonly count: number;
      readonly open: boolean;
      /** Sums of the measures that can be added, by field. */
      readonly row: Row;
    };

const collator = new Intl.Collator("en", { numeric: true });

/** Values of columns that are no fields of a row. */
export type Derived = (row: Row, name: string) => number | null;

/** The rows that search and filters leave, in the reader's order, or as they came where there is none. */
export function arrange(
  rows: readonly Row[],
  columns: readonly Column[],
  state: TableState,
  derived: Derived = () => null,
): readonly Row[] {
  const extras = new Set(columns.filter(isExtra).map(({ name }) => name));
  const read = (row: Row, field: string): SortKey =>
    extras.has(field) ? derived(row, field) : sortKey(row, field);
  return sorted(filtered(rows, columns, state), state.sort, read);
}

function filtered(rows: readonly Row[], columns: readonly Column[], state: TableState): readonly Row[] {
  const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
  const filters = columns.flatMap((column) => {
    const filter = state.filters[column.name];
    return filter === undefined ? [] : [passes(column, filter)];
  });
  const texts = columns.filter((column) => column.kind !== "number");
  if (words.length === 0 && filters.length === 0) return rows;
  return rows.filter((row) => {
    if (!filters.every((passing) => passing(row))) return false;
    if (words.length === 0) return true;
    const text = texts
      .map((column) => plainText(row, column))
      .join(" ")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function passes(column: Column, filter: ColumnFilter): (row: Row) => boolean {
  if (filter.kind === "range") {
    const { from, to } = filter;
    return (row) => {
      const value = shownNumber(row, column);
      return value !== null && (from === null || value >= from) && (to === null || value <= to);
    };
  }
  if (filter.kind === "set") {
    const values = new Set(filter.values);
    return (row) => values.has(plainText(row, column));
  }
  const text = filter.text.trim().toLowerCase();
  return (row) => plainText(row, column).toLowerCase().includes(text);
}

/** In the unit of the column's head. */
export function shownNumber(row: Row, column: Column): number | null {
  const value = toNumber(valueAt(row, column.name));
  return value === null ? null : value * (column.style?.scale ?? 1);
}

/** What a cell says, without dashes and formats: for search, sets and groups. */
export function plainText(row: Row, column: Column): string {
  return column.names
    .map((name) => fieldText(row, name))
    .filter((text) => text !== "")
    .join(column.way ? " → " : ", ");
}

function fieldText(row: Row, name: string): string {
  const value = valueAt(row, name === "window" ? "window.start" : name);
  if (Array.isArray(value))
    return value.map((entry) => String((entry as { key?: unknown } | null)?.key ?? "")).join(", ");
  return value === null || value === undefined ? "" : String(value);
}

/** Values that a set filter offers, most frequent first. */
export function valuesOf(
  rows: readonly Row[],
  column: Column,
  most: number,
): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const text = plainText(row, column);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || collator.compare(a.value, b.value))
    .slice(0, most);
}

type SortKey = number | string | null;

/** Each key is read once; what is missing stands last either way, and ties stay as they stood. */
function sorted(
  rows: readonly Row[],
  sort: readonly Order[],
  read: (row: Row, field: string) => SortKey,
): readonly Row[] {
  if (sort.length === 0) return rows;
  const keyed = rows.map((row) => ({ row, keys: sort.map(({ field }) => read(row, field)) }));
  keyed.sort((a, b) => {
    for (let index = 0; index < sort.length; index++) {
      const order = compareKeys(a.keys[index] ?? null, b.keys[index] ?? null, sort[index]!.descending);
      if (order !== 0) return order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

function sortKey(row: Row, field: string): SortKey {
  const value = valueAt(row, field === "window" ? "window.start" : field);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return value === null || value === undefined || value === ""
    ? null
    : (toNumber(value) ?? fieldText(row, field));
}

function compareKeys(a: SortKey, b: SortKey, descending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order =
    typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

/** Rows below the heads of their groups; groups stand where their first row stood. */
export function grouped(
  rows: readonly Row[],
  { by, columns, closed }: { by: string | null; columns: readonly Column[]; closed: ReadonlySet<string> },
): Line[] {
  if (by === null) return rows.map((row) => ({ kind: "row", id: row.id, row }));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const value = fieldText(row, by);
    const found = groups.get(value);
    if (found === undefined) groups.set(value, [row]);
    else found.push(row);
  }
  return [...groups].flatMap(([value, members]) => {
    const id = `group ${value}`;
    const open = !closed.has(id);
    const sums: Record<string, unknown> = { id, [by]: valueAt(members[0]!, by) };
    for (const column of columns) if (isAdditive(column)) sums[column.name] = sumOf(members, column.name);
    const head: Line = {
      kind: "group",
      id,
      name: by,
      value: valueAt(members[0]!, by),
      count: members.length,
      open,
      row: sums as Row,
    };
    return [head, ...(open ? members.map((row): Line => ({ kind: "row", id: row.id, row })) : [])];
  });
}

/** Null where no row has a number. */
function sumOf(rows: readonly Row[], name: string): number | null {
  let sum: number | null = null;
  for (const row of rows) {
    const value = toNumber(valueAt(row, name));
    if (value !== null) sum = (sum ?? 0) + value;
  }
  return sum;
}
