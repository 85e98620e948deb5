import type { Expr } from "@freshet/schema";
import type { Columns } from "../decode/columns.js";
import type { Interner } from "../interner.js";

/** A static table: rows by key, each a record without prototype or one that is only read by own names. */
export type TableRows = ReadonlyMap<string, Readonly<Record<string, string | number | boolean | null>>>;
export interface ExpressionContext {
  readonly source: import("@freshet/schema").EventSource;
  readonly columns: Columns;
  readonly interner: Interner;
  /** Rows of every table that a lookup of the source names, by table name. */
  readonly tables: ReadonlyMap<string, TableRows>;
}
export interface CompiledExpression {
  /** "string": results are interner ids, −1 null. "number": numbers, times in ms, booleans 0 and 1, NaN null. */
  readonly kind: "number" | "string";
  /** Value for one row. */
  readonly at: (row: number) => number;
  /** Values for rows from … to − 1 into out[from] … */
  evaluate(from: number, to: number, out: Float64Array | Int32Array): void;
}
export declare function compileExpression(expr: Expr, context: ExpressionContext): CompiledExpression;
