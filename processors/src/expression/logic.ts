import type { Interner } from "../interner.js";
import { asString, numberNode } from "./node.js";
import type { Node } from "./node.js";

/** SQL's three values: false wins over null. */
export function andNode(left: Node, right: Node): Node {
  const { at: a } = left;
  const { at: b } = right;
  return numberNode((row) => {
    const x = a(row);
    if (x === 0) return 0;
    const y = b(row);
    if (y === 0) return 0;
    return x === 1 && y === 1 ? 1 : NaN;
  }, true);
}

/** SQL's three values: true wins over null. */
export function orNode(left: Node, right: Node): Node {
  const { at: a } = left;
  const { at: b } = right;
  return numberNode((row) => {
    const x = a(row);
    if (x === 1) return 1;
    const y = b(row);
    if (y === 1) return 1;
    return x === 0 && y === 0 ? 0 : NaN;
  }, true);
}

export function notNode(arg: Node): Node {
  const { at } = arg;
  return numberNode((row) => 1 - at(row), true);
}

/** A null condition counts as false. */
export function ifNode(test: Node, then: Node, otherwise: Node): Node {
  const condition = test.at;
  const isString = then.kind === "string" || otherwise.kind === "string";
  const kind = isString ? "string" : then.kind === "null" && otherwise.kind === "null" ? "null" : "number";
  const a = isString ? asString(then) : then.at;
  const b = isString ? asString(otherwise) : otherwise.at;
  const isBool = then.isBool || otherwise.isBool;
  return { kind, isBool, at: (row) => (condition(row) === 1 ? a(row) : b(row)) };
}

/** `x in [a, b]`; null where x is. */
export function inNode(arg: Node, values: readonly (string | number | boolean)[], interner: Interner): Node {
  const { at } = arg;
  if (arg.kind === "string") {
    const ids = new Set(values.map((value) => interner.id(String(value))));
    return numberNode((row) => {
      const id = at(row);
      return id < 0 ? NaN : Number(ids.has(id));
    }, true);
  }
  const numbers = new Set(values.map(Number));
  return numberNode((row) => {
    const value = at(row);
    return Number.isNaN(value) ? NaN : Number(numbers.has(value));
  }, true);
}
