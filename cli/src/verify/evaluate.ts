import type { Expr, ExpressionType } from "@freshet/schema";

const magnitudeMax = 1e150;
/** What the conversions of texts take; Number would take blanks, 0x10 and Infinity as well. */
const wholeText = /^[-+]?[0-9]+$/;
const doubleText = /^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$/;

/** A value of an event or an expression, as plain JavaScript. */
export type Plain = string | number | boolean | null;

/** What an expression may look at: the event's fields and the rows that its lookups found. */
export interface Scope {
  field(name: string): Plain;
  lookup(lookup: string, name: string): Plain;
}

/**
 * Walks a checked expression in the plainest way. This is on purpose not the code that the processors run: verify would
 * otherwise repeat their mistakes.
 */
export function evaluate(expr: Expr, scope: Scope): Plain {
  switch (expr.op) {
    case "field":
      return scope.field(expr.name);
    case "lookup":
      return scope.lookup(expr.lookup, expr.name);
    case "literal":
      return expr.value;
    case "not": {
      const value = evaluate(expr.arg, scope);
      return value === null ? null : !value;
    }
    case "neg": {
      const value = evaluate(expr.arg, scope);
      return value === null ? null : 0 - Number(value);
    }
    case "and":
    case "or":
      return logical(expr.op, evaluate(expr.left, scope), evaluate(expr.right, scope));
    case "if": {
      const test = evaluate(expr.test, scope);
      return evaluate(test === true ? expr.then : expr.else, scope);
    }
    case "in": {
      const value = evaluate(expr.arg, scope);
      return value === null ? null : expr.values.includes(value as string | number | boolean);
    }
    case "call":
      return call(
        expr.name,
        expr.args.map((arg) => evaluate(arg, scope)),
      );
    default:
      return binary(expr, evaluate(expr.left, scope), evaluate(expr.right, scope));
  }
}

type Binary = Extract<Expr, { readonly operands: ExpressionType }>;

/** Written as null, whatever the event is. */
function isNull(expr: Expr): boolean {
  if (expr.op === "if") return isNull(expr.then) && isNull(expr.else);
  return expr.op === "literal" && expr.value === null;
}

function logical(op: "and" | "or", left: Plain, right: Plain): Plain {
  const decides = op === "or";
  if (left === decides || right === decides) return decides;
  return left === null || right === null ? null : !decides;
}

function binary(expr: Binary, left: Plain, right: Plain): Plain {
  const { op, operands } = expr;
  const testsNull = isNull(expr.left) || isNull(expr.right);
  if (testsNull && op === "==") return left === right;
  if (testsNull && op === "!=") return left !== right;
  if (left === null || right === null) return null;
  if (op === "==") return left === right;
  if (op === "!=") return left !== right;
  const order = compare(left, right);
  if (op === "<") return order < 0;
  if (op === "<=") return order <= 0;
  if (op === ">") return order > 0;
  if (op === ">=") return order >= 0;
  const [a, b] = [Number(left), Number(right)];
  return operands === "int" ? wholeArithmetic(op, BigInt(a), BigInt(b)) : arithmetic(op, a, b);
}

/** Strings by code point, everything else as numbers. */
function compare(left: Plain, right: Plain): number {
  if (typeof left !== "string" || typeof right !== "string") return Number(left) - Number(right);
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Whole numbers divide towards zero; past what a double holds exactly there is no answer. */
function wholeArithmetic(op: string, left: bigint, right: bigint): number | null {
  if (right === 0n && (op === "/" || op === "%")) return null;
  const results = { "+": left + right, "-": left - right, "*": left * right };
  const result = op === "/" ? left / right : op === "%" ? left % right : results[op as keyof typeof results];
  return safe(Number(result));
}

function arithmetic(op: string, left: number, right: number): number | null {
  if (op === "+") return bounded(left + right);
  if (op === "-") return bounded(left - right);
  if (op === "*") return bounded(left * right);
  if (right === 0) return null;
  return bounded(op === "/" ? left / right : left % right);
}

function safe(value: number): number | null {
  return Number.isSafeInteger(value) ? value + 0 : null;
}

/** Null past the magnitude that events may have, too. */
function bounded(value: number): number | null {
  return value >= -magnitudeMax && value <= magnitudeMax ? value + 0 : null;
}

function call(name: string, args: readonly Plain[]): Plain {
  if (args.some((arg) => arg === null)) return null;
  const [first, second] = args;
  const text = String(first);
  switch (name) {
    case "startsWith":
      return text.startsWith(String(second));
    case "endsWith":
      return text.endsWith(String(second));
    case "contains":
      return text.includes(String(second));
    case "size":
      return [...text].length;
    case "lowerAscii":
      return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    case "upperAscii":
      return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
    case "int":
      return typeof first === "string" && !wholeText.test(first) ? null : safe(Math.trunc(Number(first)));
    case "double":
      return typeof first === "string" ? (doubleText.test(first) ? bounded(Number(first)) : null) : first;
    case "string":
      return text;
    default:
      return calendarPart(name, new Date(Number(first)));
  }
}

/** CEL counts months, days of the month and days of the week from 0. */
function calendarPart(name: string, date: Date): number | null {
  // Added durations may lead past the end of the calendar.
  if (Number.isNaN(date.getTime())) return null;
  switch (name) {
    case "getFullYear":
      return date.getUTCFullYear();
    case "getMonth":
      return date.getUTCMonth();
    case "getDayOfMonth":
      return date.getUTCDate() - 1;
    case "getDayOfWeek":
      return date.getUTCDay();
    case "getHours":
      return date.getUTCHours();
    case "getMinutes":
      return date.getUTCMinutes();
    default:
      throw new Error(`verify does not know the function ${name}`);
  }
}
