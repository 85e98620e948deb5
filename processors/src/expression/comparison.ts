import { compareText } from "@freshet/aggregates";
import type { Interner } from "../interner.js";
import { memoById } from "./memo.js";
import { numberNode } from "./node.js";
import type { Cell, Node, Vector } from "./node.js";

export type ComparisonOp = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** Whether a side is null: what a comparison with the literal null asks for. */
export function nullTestNode(op: ComparisonOp, node: Node): Node {
  if (op !== "==" && op !== "!=") return numberNode(() => NaN, true);
  const ofNull = op === "==" ? 1 : 0;
  const { at, kind } = node;
  if (kind === "string") return numberNode((row) => (at(row) < 0 ? ofNull : 1 - ofNull), true);
  return numberNode((row) => (Number.isNaN(at(row)) ? ofNull : 1 - ofNull), true);
}

/** Null where a side is null. */
export function comparisonNode(op: ComparisonOp, left: Node, right: Node, interner: Interner): Node {
  // A column of a table may be null in every row: that is no question for null.
  if (left.kind === "null" || right.kind === "null") return numberNode(() => NaN, true);
  if (left.kind === "string")
    return op === "==" || op === "!=" ? sameText(op, left, right) : textOrder(op, left, right, interner);
  const { at: a } = left;
  const { at: b } = right;
  const test = numberTest(op);
  const at: Cell = (row) => {
    const x = a(row);
    const y = b(row);
    return x !== x || y !== y ? NaN : test(x, y);
  };
  if (left.column === undefined || right.constant === undefined) return numberNode(at, true);
  return { kind: "number", isBool: true, at, evaluate: withConstant(op, left.column, right.constant) };
}

function sameText(op: "==" | "!=", left: Node, right: Node): Node {
  const { at: a } = left;
  const { at: b } = right;
  const same = op === "==" ? 1 : 0;
  const at: Cell = (row) => {
    const x = a(row);
    const y = b(row);
    if (x < 0 || y < 0) return NaN;
    return x === y ? same : 1 - same;
  };
  const { column } = left;
  const { constant } = right;
  if (column === undefined || constant === undefined) return numberNode(at, true);
  const evaluate = (from: number, to: number, out: Vector): void => {
    for (let row = from; row < to; row++) {
      const id = column[row];
      out[row] = id < 0 ? NaN : id === constant ? same : 1 - same;
    }
  };
  return { kind: "number", isBool: true, at, evaluate };
}

function textOrder(op: ComparisonOp, left: Node, right: Node, interner: Interner): Node {
  const { at: a } = left;
  const { at: b } = right;
  const test = numberTest(op);
  const compare = (x: number, y: number): number => test(compareText(interner.text(x), interner.text(y)), 0);
  const { constant } = right;
  if (constant !== undefined) {
    const ofId = memoById(interner, (id) => compare(id, constant), NaN);
    return numberNode((row) => ofId(a(row)), true);
  }
  return numberNode((row) => {
    const x = a(row);
    const y = b(row);
    return x < 0 || y < 0 ? NaN : compare(x, y);
  }, true);
}

function numberTest(op: ComparisonOp): (x: number, y: number) => number {
  switch (op) {
    case "==":
      return (x, y) => (x === y ? 1 : 0);
    case "!=":
      return (x, y) => (x !== y ? 1 : 0);
    case "<":
      return (x, y) => (x < y ? 1 : 0);
    case "<=":
      return (x, y) => (x <= y ? 1 : 0);
    case ">":
      return (x, y) => (x > y ? 1 : 0);
    case ">=":
      return (x, y) => (x >= y ? 1 : 0);
  }
}

/** `delay > 15.0` and its like over a slice: one loop without a call for each operator. `x * 0` keeps a null. */
function withConstant(
  op: ComparisonOp,
  column: Vector,
  y: number,
): (from: number, to: number, out: Vector) => void {
  switch (op) {
    case "==":
      return (from, to, out) => {
        for (let row = from; row < to; row++) out[row] = column[row] === y ? 1 : column[row] * 0 + 0;
      };
    case "!=":
      return (from, to, out) => {
        for (let row = from; row < to; row++) out[row] = column[row] === y ? 0 : column[row] * 0 + 1;
      };
    case "<":
      return (from, to, out) => {
        for (let row = from; row < to; row++) out[row] = column[row] < y ? 1 : column[row] * 0 + 0;
      };
    case "<=":
      return (from, to, out) => {
        for (let row = from; row < to; row++) out[row] = column[row] <= y ? 1 : column[row] * 0 + 0;
      };
    case ">":
      return (from, to, out) => {
        for (let row = from; row < to; row++) out[row] = column[row] > y ? 1 : column[row] * 0 + 0;
      };
    case ">=":
      return (from, to, out) => {
        for (let row = from; row < to; row++) out[row] = column[row] >= y ? 1 : column[row] * 0 + 0;
      };
  }
}
