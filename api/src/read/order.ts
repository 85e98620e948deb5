import { compareText } from "@freshet/aggregates";
import type { Rollup } from "@freshet/schema";
import { badInput } from "../errors.js";
import type { SortValue } from "./cursor.js";

export interface OrderInput {
  readonly field: string;
  readonly direction?: "ASC" | "DESC" | null;
}

/** One key of the order: a measure, a dimension (by index), or by its name where both are null: the window's start, or whether it overflowed. */
export interface Order {
  readonly field: string;
  readonly measure: string | null;
  readonly dimension: number | null;
  readonly numeric: boolean;
  readonly descending: boolean;
}

const WINDOW: Order = { field: "window", measure: null, dimension: null, numeric: true, descending: false };

/** What overflowed may look like a group of nulls: without this, a page that ends between the two would lose one. */
export const OVERFLOW: Order = {
  field: "overflow",
  measure: null,
  dimension: null,
  numeric: true,
  descending: false,
};

/**
 * A total order of the rows: what was asked for, then the dimensions, the window, and what overflowed. Without a wish, windows come
 * first. Nulls come last in both directions.
 */
export function compileOrder(rollup: Rollup, wishes: readonly OrderInput[], by: readonly number[]): Order[] {
  const order = wishes.map((wish) => compileWish(rollup, wish, by));
  if (order.length === 0) order.push(WINDOW);
  for (const dimension of by)
    if (!order.some((key) => key.dimension === dimension))
      order.push(dimensionOrder(rollup, dimension, false));
  if (!order.some((key) => key.field === WINDOW.field && isWindow(key))) order.push(WINDOW);
  order.push(OVERFLOW);
  return order;
}

export function compareKeys(
  order: readonly Order[],
  a: readonly SortValue[],
  b: readonly SortValue[],
): number {
  for (let i = 0; i < order.length; i++) {
    const result = compareValues(a[i], b[i], order[i]);
    if (result !== 0) return result;
  }
  return 0;
}

function compareValues(a: SortValue, b: SortValue, { numeric, descending }: Order): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  const result = numeric ? Number(a) - Number(b) : compareText(String(a), String(b));
  return descending ? -result : result;
}

function compileWish(rollup: Rollup, { field, direction }: OrderInput, by: readonly number[]): Order {
  const descending = direction === "DESC";
  const dimension = rollup.dimensions.findIndex(({ name }) => name === field);
  if (dimension >= 0) {
    if (!by.includes(dimension))
      throw badInput(`orderBy: rows are not by "${field}". Add it to by, or order by something else.`);
    return dimensionOrder(rollup, dimension, descending);
  }
  const measure = rollup.measures.find(({ name }) => name === field);
  if (measure)
    return { field, measure: field, dimension: null, numeric: isNumeric(measure.type), descending };
  if (field === WINDOW.field) return { ...WINDOW, descending };
  throw badInput(`orderBy: ${rollup.name} has no field "${field}" to order by.`);
}

function dimensionOrder(rollup: Rollup, dimension: number, descending: boolean): Order {
  const { name, type } = rollup.dimensions[dimension];
  return { field: name, measure: null, dimension, numeric: isNumeric(type), descending };
}

function isWindow(key: Order): boolean {
  return key.measure === null && key.dimension === null;
}

function isNumeric(type: string): boolean {
  return ["Int", "Long", "Float", "Decimal", "DateTime", "Duration", "Boolean"].includes(type);
}
