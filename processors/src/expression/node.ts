import type { EventSource } from "@freshet/schema";
import type { Columns } from "../decode/columns.js";
import type { Interner } from "../interner.js";

/** A static table: rows by key. Only own properties of a row are read. */
export type TableRows = ReadonlyMap<string, Readonly<Record<string, string | number | boolean | null>>>;

/** What an expression is compiled against. */
export interface ExpressionContext {
  readonly source: EventSource;
  readonly columns: Columns;
  readonly interner: Interner;
  /** The rows of every table that a lookup of the source names, by table name. */
  readonly tables: ReadonlyMap<string, TableRows>;
}

export type Cell = (row: number) => number;
export type Vector = Float64Array | Int32Array;

/**
 * A compiled part of an expression. Numbers are doubles with NaN for null, so are times and durations (ms) and bools
 * (0, 1); strings are interner ids with −1 for null; "null" is a part that is null in every row.
 */
export interface Node {
  readonly kind: "number" | "string" | "null";
  /** Of the number kind, with the values 0 and 1. */
  readonly isBool: boolean;
  readonly at: Cell;
  /** Set for literals. */
  readonly constant?: number;
  /** Set for fields: the column itself. */
  readonly column?: Vector;
  /** The whole slice at once, where that is quicker than row by row. */
  readonly evaluate?: (from: number, to: number, out: Vector) => void;
}

export const NULL_NODE: Node = { kind: "null", isBool: false, at: () => NaN };

export function numberNode(at: Cell, isBool = false): Node {
  return { kind: "number", isBool, at };
}

export function stringNode(at: Cell): Node {
  return { kind: "string", isBool: false, at };
}

/** The node as a string: null is −1. */
export function asString(node: Node): Cell {
  return node.kind === "null" ? () => -1 : node.at;
}
