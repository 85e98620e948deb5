import type { Expr } from "@freshet/schema";
import { arithmeticNode, negNode } from "./arithmetic.js";
import { callNode } from "./calls.js";
import { comparisonNode, nullTestNode } from "./comparison.js";
import { andNode, ifNode, inNode, notNode, orNode } from "./logic.js";
import { lookupNode } from "./lookup.js";
import { NULL_NODE } from "./node.js";
import type { ExpressionContext, Node, Vector } from "./node.js";

export type { ExpressionContext, TableRows } from "./node.js";

/** An expression over the columns of a decoder. */
export interface CompiledExpression {
  /** "string": results are interner ids, −1 for null. "number": numbers, times (ms) and bools (0, 1), NaN for null. */
  readonly kind: "number" | "string" | "null";
  readonly at: (row: number) => number;
  /** Values of the rows from … to − 1 into out[from] …; an Int32Array for strings, else a Float64Array. */
  evaluate(from: number, to: number, out: Float64Array | Int32Array): void;
}

/** Compiles a checked expression (see Expr for what it means) to closures over the columns. */
export function compileExpression(expr: Expr, context: ExpressionContext): CompiledExpression {
  const node = compile(expr, context);
  return { kind: node.kind, at: node.at, evaluate: node.evaluate ?? rowByRow(node) };
}

function rowByRow({ kind, at }: Node): (from: number, to: number, out: Vector) => void {
  // Null in every row: the caller's array says which null.
  if (kind === "null") return (from, to, out) => out.fill(out instanceof Int32Array ? -1 : NaN, from, to);
  return (from, to, out) => {
    for (let row = from; row < to; row++) out[row] = at(row);
  };
}

function compile(expr: Expr, context: ExpressionContext): Node {
  const { interner } = context;
  const node = (part: Expr): Node => compile(part, context);
  switch (expr.op) {
    case "field":
      return fieldNode(expr.name, context);
    case "lookup":
      return lookupNode(context, expr.lookup, expr.name);
    case "literal":
      return literalNode(expr.value, context);
    case "not":
      return notNode(node(expr.arg));
    case "neg":
      return negNode(node(expr.arg));
    case "and":
      return andNode(node(expr.left), node(expr.right));
    case "or":
      return orNode(node(expr.left), node(expr.right));
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      if (isNull(expr.left)) return nullTestNode(expr.op, node(expr.right));
      if (isNull(expr.right)) return nullTestNode(expr.op, node(expr.left));
      return comparisonNode(expr.op, node(expr.left), node(expr.right), interner);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return arithmeticNode(expr.op, node(expr.left), node(expr.right), expr.operands);
    case "if":
      return ifNode(node(expr.test), node(expr.then), node(expr.else));
    case "in":
      return inNode(node(expr.arg), expr.values, interner);
    case "call":
      return callNode(expr.name, expr.args.map(node), interner);
  }
}

/** Null by how it is written, not by the data. */
function isNull(expr: Expr): boolean {
  if (expr.op === "if") return isNull(expr.then) && isNull(expr.else);
  return expr.op === "literal" && expr.value === null;
}

function fieldNode(name: string, { columns, source }: ExpressionContext): Node {
  const strings = columns.strings.get(name);
  const column = strings ?? columns.numbers.get(name);
  if (column === undefined) throw new Error(`assertion: the field ${name} of ${source.name} is not decoded`);
  const isBool = source.fields.some((field) => field.name === name && field.type === "Boolean");
  return {
    kind: strings === undefined ? "number" : "string",
    isBool,
    at: (row) => column[row],
    column,
    evaluate: (from, to, out) => out.set(column.subarray(from, to), from),
  };
}

function literalNode(value: string | number | boolean | null, { interner }: ExpressionContext): Node {
  if (value === null) return NULL_NODE;
  const constant = typeof value === "string" ? interner.id(value) : Number(value);
  return {
    kind: typeof value === "string" ? "string" : "number",
    isBool: typeof value === "boolean",
    at: () => constant,
    constant,
  };
}
