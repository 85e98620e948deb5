import type { ExpressionContext, Node, TableRows } from "./node.js";
import { NULL_NODE } from "./node.js";
import { memoById } from "./memo.js";

const NO_ROW = -1;

/** `airport.state`: a column of the table's row whose key is the value of another field. Null where there is none. */
export function lookupNode(context: ExpressionContext, lookupName: string, column: string): Node {
  const lookup = context.source.lookups.find(({ name }) => name === lookupName);
  if (lookup === undefined) throw new Error(`assertion: ${context.source.name} has no lookup ${lookupName}`);
  const rows = context.tables.get(lookup.table);
  if (rows === undefined) throw new Error(`assertion: the rows of table ${lookup.table} are not there`);
  const kind = kindOf(rows, column);
  if (kind === null) return NULL_NODE;
  const rowOf = rowFinder(context, lookup.by, rows);
  const values = kind === "string" ? stringColumn(context, rows, column) : numberColumn(rows, column);
  const ofNull = kind === "string" ? -1 : NaN;
  const at = (row: number): number => {
    const place = rowOf(row);
    return place === NO_ROW ? ofNull : values[place];
  };
  return { kind: kind === "string" ? "string" : "number", isBool: kind === "bool", at };
}

/** The place of the row that an event looks up. The tables are static, so it is searched once for each key. */
function rowFinder(context: ExpressionContext, by: string, rows: TableRows): (row: number) => number {
  const places = new Map([...rows.keys()].map((key, place) => [key, place]));
  const strings = context.columns.strings.get(by);
  if (strings !== undefined) {
    const { interner } = context;
    const placeOf = memoById(interner, (id) => places.get(interner.text(id)) ?? NO_ROW, NO_ROW);
    return (row) => placeOf(strings[row]);
  }
  const numbers = context.columns.numbers.get(by);
  if (numbers === undefined) throw new Error(`assertion: the field ${by} is not decoded`);
  const byNumber = new Map([...places].map(([key, place]) => [Number(key), place]));
  return (row) => byNumber.get(numbers[row]) ?? NO_ROW;
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
