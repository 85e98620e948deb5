import type { Order } from "../definition/panel-question";

/** What the reader has made of one table. What is empty is as the file says. */
export interface TableState {
  /** Empty: the panel's own order. */
  readonly sort: readonly Order[];
  readonly search: string;
  readonly filters: Readonly<Record<string, ColumnFilter>>;
  readonly hidden: readonly string[];
  /** Stay where the panel is too narrow for them. */
  readonly shown: readonly string[];
  /** Columns in the reader's order; those that are not named follow as they stood. */
  readonly order: readonly string[];
  readonly pinned: readonly string[];
  /** In sixteenths of a rem, so that a wall scales them. */
  readonly widths: Readonly<Record<string, number>>;
  /** The dimension whose values head groups of rows. */
  readonly groupBy: string | null;
}

export type ColumnFilter =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "range"; readonly from: number | null; readonly to: number | null }
  | { readonly kind: "set"; readonly values: readonly string[] };

export const untouched: TableState = {
  sort: [],
  search: "",
  filters: {},
  hidden: [],
  shown: [],
  order: [],
  pinned: [],
  widths: {},
  groupBy: null,
};

export const widthMin = 48;
export const widthMax = 960;
const pinnedMax = 4;

/** True where rows are left out or stand elsewhere: then all of the result is needed, not only its beginning. */
export function needsAll(state: TableState): boolean {
  return state.sort.length > 0 || state.groupBy !== null || isFiltered(state);
}

export function isFiltered(state: TableState): boolean {
  return state.search.trim() !== "" || Object.keys(state.filters).length > 0;
}

/**
 * The next order after a click on a header. `own` is the order that the panel has by itself. Numbers begin with the largest, names with
 * the first; the next click turns the order and the third gives it back to the panel. `add` keeps the other columns.
 */
export function sortBy(
  state: TableState,
  { name, isNumber, own, add }: { name: string; isNumber: boolean; own: readonly Order[]; add: boolean },
): TableState {
  const now = state.sort.length > 0 ? state.sort : own.slice(0, 1);
  const before = now.find((one) => one.field === name);
  if (before === undefined) {
    const next = { field: name, descending: isNumber };
    return { ...state, sort: add ? [...now, next] : [next] };
  }
  const turned = { field: name, descending: !before.descending };
  if (before.descending === isNumber)
    return { ...state, sort: add ? now.map((one) => (one === before ? turned : one)) : [turned] };
  return { ...state, sort: add ? now.filter((one) => one !== before) : [] };
}

export function withSort(state: TableState, name: string, descending: boolean): TableState {
  return { ...state, sort: [{ field: name, descending }] };
}

/** A filter that asks for nothing is none. */
export function withFilter(state: TableState, name: string, filter: ColumnFilter | null): TableState {
  const filters = { ...state.filters };
  delete filters[name];
  return {
    ...state,
    filters: filter === null || asksNothing(filter) ? filters : { ...filters, [name]: filter },
  };
}

function asksNothing(filter: ColumnFilter): boolean {
  if (filter.kind === "text") return filter.text.trim() === "";
  return filter.kind === "set" ? filter.values.length === 0 : filter.from === null && filter.to === null;
}

export function withVisible(state: TableState, name: string, visible: boolean): TableState {
  return {
    ...state,
    hidden: toggled(state.hidden, name, !visible),
    shown: toggled(state.shown, name, visible),
  };
}

export function withPinned(state: TableState, name: string, pinned: boolean): TableState {
  return { ...state, pinned: toggled(state.pinned, name, pinned).slice(-pinnedMax) };
}

export function withWidth(state: TableState, name: string, width: number): TableState {
  const fitting = Math.min(widthMax, Math.max(widthMin, Math.round(width)));
  return { ...state, widths: { ...state.widths, [name]: fitting } };
}

/** `names` are the columns as they stand; the moved one takes the place `to`. */
export function withMoved(state: TableState, names: readonly string[], name: string, to: number): TableState {
  const others = names.filter((one) => one !== name);
  if (others.length === names.length) return state;
  const place = Math.min(others.length, Math.max(0, to));
  return { ...state, order: [...others.slice(0, place), name, ...others.slice(place)] };
}

function toggled(names: readonly string[], name: string, on: boolean): string[] {
  const others = names.filter((one) => one !== name);
  return on ? [...others, name] : others;
}
