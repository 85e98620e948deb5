import type { ExpressionType } from "@freshet/schema";
import { NUMBER_MAX } from "../decode/limits.js";
import { numberNode } from "./node.js";
import type { Node } from "./node.js";

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%";

/**
 * Arithmetic; null where an operand is, on division by zero, and where the result is past what Freshet counts with:
 * the safe integers for whole numbers, 1e150 for the rest. Whole numbers divide as in CEL, towards zero.
 */
export function arithmeticNode(op: ArithmeticOp, left: Node, right: Node, operands: ExpressionType): Node {
  const { at: a } = left;
  const { at: b } = right;
  const apply = operation(op, operands === "int");
  const max = operands === "int" ? Number.MAX_SAFE_INTEGER : NUMBER_MAX;
  return numberNode((row) => {
    const value = apply(a(row), b(row));
    // Comparing says no to NaN as well. −0 becomes 0.
    return Math.abs(value) <= max ? value + 0 : NaN;
  });
}

export function negNode(arg: Node): Node {
  const { at } = arg;
  return numberNode((row) => 0 - at(row));
}

function operation(op: ArithmeticOp, isWhole: boolean): (x: number, y: number) => number {
  switch (op) {
    case "+":
      return (x, y) => x + y;
    case "-":
      return (x, y) => x - y;
    case "*":
      return (x, y) => x * y;
    case "/":
      return isWhole ? (x, y) => Math.trunc(x / y) : (x, y) => x / y;
    case "%":
      return (x, y) => x % y;
  }
}
