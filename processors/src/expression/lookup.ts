import type { Cell, ExpressionContext, Node, TableRows, Vector } from "./node.js";
import { NULL_NODE } from "./node.js";
import { memoById } from "./memo.js";

/** `airport.state`: a column of the table's row whose key is the value of another field. Null where there is none. */
export function lookupNode(context: ExpressionContext, lookupName: string, column: string): Node {
  const lookup = context.source.lookups.find(({ name }) => name === lookupName);
  if (lookup === undefined) throw new Error(`assertion: ${context.source.name} has no lookup ${lookupName}`);
  const rows = context.tables.get(lookup.table);
  if (rows === undefined) throw new Error(`assertion: the rows of table ${lookup.table} are not there`);
  const kind = kindOf(rows, column);
  if (kind === null) return NULL_NODE;
  const values = kind === "string" ? stringColumn(context, rows, column) : numberColumn(rows, column);
  const shape = { kind: kind === "string" ? "string" : "number", isBool: kind === "bool" } as const;
  const places = new Map([...rows.keys()].map((key, place) => [key, place]));
  const ofNull = kind === "string" ? -1 : NaN;
  const valueAt = (place: number | undefined): number => (place === undefined ? ofNull : values[place]);
  const strings = context.columns.strings.get(lookup.by);
  if (strings === undefined) return { ...shape, at: atNumber(context, lookup.by, places, valueAt) };
  // The tables are static, so a key is searched once, however many events have it.
  const { interner } = context;
  const valueOf = memoById(interner, (id) => valueAt(places.get(interner.text(id))), ofNull);
  const evaluate = (from: number, to: number, out: Vector): void => {
    for (let row = from; row < to; row++) out[row] = valueOf(strings[row]);
  };
  return { ...shape, at: (row) => valueOf(strings[row]), evaluate };
}

/** Where a number is the key. */
function atNumber(
  { columns }: ExpressionContext,
  by: string,
  places: ReadonlyMap<string, number>,
  valueAt: (place: number | undefined) => number,
): Cell {
  const numbers = columns.numbers.get(by);
  if (numbers === undefined) throw new Error(`assertion: the field ${by} is not decoded`);
  const byNumber = new Map([...places].map(([key, place]) => [Number(key), place]));
  return (row) => valueAt(byNumber.get(numbers[row]));
}

function kindOf(rows: TableRows, column: string): "string" | "number" | "bool" | null {
  for (const row of rows.values()) {
    const value = Object.hasOwn(row, column) ? row[column] : null;
    if (typeof value === "string" || typeof value === "number") return typeof value as "string" | "number";
    if (typeof value === "boolean") return "bool";
  }
  return null;
}

function stringColumn(context: ExpressionContext, rows: TableRows, column: string): Int32Array {
  const values = [...rows.values()].map((row) => (Object.hasOwn(row, column) ? row[column] : null));
  return Int32Array.from(values, (value) => (value === null ? -1 : context.interner.id(String(value))));
}

function numberColumn(rows: TableRows, column: string): Float64Array {
  const values = [...rows.values()].map((row) => (Object.hasOwn(row, column) ? row[column] : null));
  return Float64Array.from(values, (value) => (value === null ? NaN : Number(value)));
}
