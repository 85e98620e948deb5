import { didYouMeanOrList } from "../suggest.js";
import type { Converter } from "./convert.js";
import { typeWord } from "./scope.js";
import { commonType, isNumber, typed } from "./typed.js";
import type { Typed } from "./typed.js";

type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";
type Arithmetic = "+" | "-" | "*" | "/" | "%";

interface OperatorNode<Op> {
  readonly op: Op;
  readonly start: number;
}

/** `==` and its like: both sides of one type; order only where there is one. */
export function comparison(
  converter: Converter,
  node: OperatorNode<Comparison>,
  left: Typed,
  right: Typed,
): Typed | null {
  const operands = commonType(left.type, right.type);
  const equality = node.op === "==" || node.op === "!=";
  if (operands === null) {
    const message = `\`${node.op}\` cannot compare ${typeWord(left.type)} with ${typeWord(right.type)}.`;
    return converter.fail(node, message, conversionHint(left, right));
  }
  if (!equality && (operands === "bool" || operands === "null")) {
    return converter.fail(node, `\`${node.op}\` has no meaning for ${typeWord(operands)}.`);
  }
  const isNullTest = left.type === "null" || right.type === "null";
  if (isNullTest && !equality) return converter.fail(node, `\`${node.op}\` with null is never true.`);
  const stranger = strangerToEnum(left, right);
  if (stranger !== null) {
    const [value, values] = stranger;
    return converter.fail(
      node,
      `The enum has no value "${value}", so this never matches.`,
      didYouMeanOrList(value, values),
    );
  }
  const ast = { op: node.op, left: left.ast, right: right.ast, operands } as const;
  return typed(ast, "bool", !isNullTest && (left.nullable || right.nullable));
}

function conversionHint(left: Typed, right: Typed): string | null {
  const types = [left.type, right.type];
  if (types.includes("timestamp") && types.includes("string")) {
    return 'write times as `timestamp("2026-01-31T00:00:00Z")`';
  }
  if (types.includes("duration") && types.includes("string")) return 'write durations as `duration("15m")`';
  return types.includes("string") && types.some(isNumber)
    ? "texts are written in quotes, numbers without"
    : null;
}

function strangerToEnum(left: Typed, right: Typed): readonly [string, readonly string[]] | null {
  for (const [field, other] of [
    [left, right],
    [right, left],
  ]) {
    const value = other.ast.op === "literal" ? other.ast.value : null;
    if (field.enumValues !== null && typeof value === "string" && !field.enumValues.includes(value)) {
      return [value, field.enumValues];
    }
  }
  return null;
}

/** Arithmetic of numbers, and of times with durations. */
export function arithmetic(
  converter: Converter,
  node: OperatorNode<Arithmetic>,
  left: Typed,
  right: Typed,
): Typed | null {
  const { op } = node;
  const type = arithmeticType(op, left, right);
  if (type === null) {
    const message = `\`${op}\` cannot be applied to ${typeWord(left.type)} and ${typeWord(right.type)}.`;
    const joining = op === "+" && left.type === "string" && right.type === "string";
    return converter.fail(
      node,
      message,
      joining ? "texts cannot be joined; use two dimensions instead" : null,
    );
  }
  // A zero divisor gives null.
  const nullable = left.nullable || right.nullable || op === "/" || op === "%";
  return typed({ op, left: left.ast, right: right.ast, operands: type }, type, nullable);
}

function arithmeticType(op: Arithmetic, left: Typed, right: Typed): Typed["type"] | null {
  if (isNumber(left.type) && isNumber(right.type)) return commonType(left.type, right.type);
  if (op !== "+" && op !== "-") return null;
  if (right.type === "duration" && (left.type === "timestamp" || left.type === "duration")) return left.type;
  if (op === "+" && left.type === "duration" && right.type === "timestamp") return "timestamp";
  return op === "-" && left.type === "timestamp" && right.type === "timestamp" ? "duration" : null;
}
