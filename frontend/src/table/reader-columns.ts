import type { Column } from "./columns";
import type { TableState } from "./table-state";
import type { Order } from "../definition/panel-question";

/** A column as the reader has it: where it stands, how wide it is and whether it stays at the left. */
export interface ReaderColumn extends Column {
  readonly pinned: boolean;
  /** In sixteenths of a rem; null where the reader has not drawn it. */
  readonly width: number | null;
  /** Its place in an order of several columns, from 1; null where it is the only one or none. */
  readonly rank: number | null;
  readonly filtered: boolean;
}

/** All columns in the reader's order, pinned ones first, those that are hidden included. */
export function inReadersOrder(columns: readonly Column[], state: TableState): Column[] {
  const places = new Map(state.order.map((name, index) => [name, index]));
  const placed = columns
    .map((column, index) => ({ column, place: places.get(column.name) ?? places.size + index }))
    .sort((a, b) => a.place - b.place)
    .map(({ column }) => column);
  const isPinned = (column: Column): boolean => state.pinned.includes(column.name);
  return [...placed.filter(isPinned), ...placed.filter((column) => !isPinned(column))];
}

/** The columns to draw. The last one cannot be hidden: a table without columns would have no way back. */
export function readerColumns(columns: readonly Column[], state: TableState): ReaderColumn[] {
  const ordered = inReadersOrder(columns, state);
  const left = ordered.filter((column) => !state.hidden.includes(column.name));
  const drawn = left.length > 0 ? left : ordered.slice(0, 1);
  const sort = state.sort.filter(({ field }) => columns.some((column) => column.name === field));
  return drawn.map((column) => ({
    ...column,
    sorted: sort.length > 0 ? directionOf(sort, column.name) : column.sorted,
    leavesBelow: state.shown.includes(column.name) ? null : column.leavesBelow,
    pinned: state.pinned.includes(column.name),
    width: state.widths[column.name] ?? null,
    rank: sort.length > 1 ? sort.findIndex((one) => one.field === column.name) + 1 || null : null,
    filtered: state.filters[column.name] !== undefined,
  }));
}

function directionOf(sort: readonly Order[], name: string): Column["sorted"] {
  const order = sort.find((one) => one.field === name);
  return order === undefined ? null : order.descending ? "descending" : "ascending";
}
