import { untouched, widthMax, widthMin } from "./table-state";
import type { Order } from "../definition/panel-question";
import type { ColumnFilter, TableState } from "./table-state";

const nameForm = /^[_A-Za-z][_A-Za-z0-9]{0,127}$/;
const lengthMax = 2_000;
const itemsMax = 100;

/**
 * The state in few characters that an address leaves as they are: parts joined by "*", items by ".", e.g. `sort.-meanDelay*hide.busiest`.
 * Empty for a table that nobody has touched.
 */
export function toText(state: TableState): string {
  const parts: (readonly string[])[] = [
    ["sort", ...state.sort.map((one) => (one.descending ? "-" : "") + one.field)],
    ["find", ...(state.search.trim() === "" ? [] : [escaped(state.search)])],
    ...Object.entries(state.filters).map(([name, filter]) => filterItems(name, filter)),
    ["hide", ...state.hidden],
    ["show", ...state.shown],
    ["order", ...state.order],
    ["pin", ...state.pinned],
    ["width", ...Object.entries(state.widths).flatMap(([name, width]) => [name, String(width)])],
    ["group", ...(state.groupBy === null ? [] : [state.groupBy])],
  ];
  const text = parts
    .filter((items) => items.length > 1)
    .map((items) => items.join("."))
    .join("*");
  return text.length <= lengthMax ? text : "";
}

/** Reads what it understands and leaves out the rest. */
export function fromText(text: string): TableState {
  let state = untouched;
  if (text.length > lengthMax) return state;
  for (const part of text.split("*")) {
    const [kind, ...items] = part.split(".").slice(0, itemsMax);
    const names = items.filter((one) => nameForm.test(one));
    if (kind === "sort") state = { ...state, sort: items.flatMap(readOrder) };
    else if (kind === "find") state = { ...state, search: unescaped(items[0] ?? "") };
    else if (kind === "hide") state = { ...state, hidden: names };
    else if (kind === "show") state = { ...state, shown: names };
    else if (kind === "order") state = { ...state, order: names };
    else if (kind === "pin") state = { ...state, pinned: names };
    else if (kind === "width") state = { ...state, widths: readWidths(items) };
    else if (kind === "group") state = { ...state, groupBy: names[0] ?? null };
    else state = withReadFilter(state, kind ?? "", items);
  }
  return state;
}

function filterItems(name: string, filter: ColumnFilter): string[] {
  if (filter.kind === "text") return ["has", name, escaped(filter.text)];
  if (filter.kind === "set") return ["is", name, ...filter.values.map(escaped)];
  return [
    "range",
    name,
    ...[filter.from, filter.to].map((one) => (one === null ? "" : escaped(String(one)))),
  ];
}

function withReadFilter(state: TableState, kind: string, [name, ...items]: readonly string[]): TableState {
  const filter = name !== undefined && nameForm.test(name) ? readFilter(kind, items.map(unescaped)) : null;
  return filter === null ? state : { ...state, filters: { ...state.filters, [name!]: filter } };
}

function readFilter(kind: string, items: readonly string[]): ColumnFilter | null {
  if (kind === "has" && items[0]) return { kind: "text", text: items[0] };
  if (kind === "is" && items.length > 0) return { kind: "set", values: items };
  if (kind !== "range") return null;
  const [from, to] = [items[0], items[1]].map((one) => {
    const number = one === undefined || one === "" ? NaN : Number(one);
    return Number.isFinite(number) ? number : null;
  }) as [number | null, number | null];
  return from === null && to === null ? null : { kind: "range", from, to };
}

function readOrder(item: string): Order[] {
  const field = item.replace(/^-/, "");
  return nameForm.test(field) ? [{ field, descending: item.startsWith("-") }] : [];
}

function readWidths(items: readonly string[]): Record<string, number> {
  const widths: Record<string, number> = {};
  for (let index = 0; index + 1 < items.length; index += 2) {
    const width = Number(items[index + 1]);
    if (nameForm.test(items[index]!) && width >= widthMin && width <= widthMax)
      widths[items[index]!] = Math.round(width);
  }
  return widths;
}

/** Any text without the signs that join parts and items. */
function escaped(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")).replace(/[.*]/g, (sign) =>
    sign === "." ? "%2E" : "%2A",
  );
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
