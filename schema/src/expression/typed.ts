import type { Expr, ExpressionType } from "../plan.js";

/** One thing wrong in an expression; `offset` counts characters of its text. */
export interface Finding {
  readonly message: string;
  readonly suggestion: string | null;
  readonly offset: number;
}

/** A checked part of an expression. */
export interface Typed {
  readonly ast: Expr;
  readonly type: ExpressionType;
  readonly nullable: boolean;
  /** Values of the enum behind a field, so that comparisons with no such value are found. */
  readonly enumValues: readonly string[] | null;
}

export function typed(ast: Expr, type: ExpressionType, nullable = false): Typed {
  return { ast, type, nullable, enumValues: null };
}

export function isNumber(type: ExpressionType): boolean {
  return type === "int" || type === "double";
}

/** The common type of two operands, or null if there is none. Whole numbers and doubles mix as doubles. */
export function commonType(a: ExpressionType, b: ExpressionType): ExpressionType | null {
  if (a === b) return a;
  if (isNumber(a) && isNumber(b)) return "double";
  if (a === "null") return b;
  return b === "null" ? a : null;
}
