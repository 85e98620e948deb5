import { Kind, parseValue } from "graphql";
import type { ObjectFieldNode, ValueNode } from "graphql";
import type { RollupWords } from "../definition/definition";

/** One condition of a filter: a field, how it is compared, and with what. */
export interface Condition {
  readonly field: string;
  readonly op: Operator;
  readonly values: readonly string[];
}

export const operators = [
  "eq",
  "ne",
  "in",
  "notIn",
  "lt",
  "lte",
  "gt",
  "gte",
  "startsWith",
  "isNull",
] as const;
export type Operator = (typeof operators)[number];

const numbers = new Set(["Int", "Long", "Float"]);
const numberForm = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Operators that fit a type, those first that people look for first. */
export function operatorsFor(type: string): readonly Operator[] {
  const plain = type.replace("!", "");
  if (plain.startsWith("[") || plain === "JSON") return [];
  if (plain === "Boolean") return ["eq", "ne", "isNull"];
  if (numbers.has(plain) || plain === "Decimal" || plain === "DateTime")
    return ["gte", "gt", "lte", "lt", "eq", "ne", "isNull"];
  return ["in", "notIn", "eq", "ne", "startsWith", "isNull"];
}

/** Conditions as the argument `where`; null for none that is whole. */
export function whereOf(conditions: readonly Condition[], rollup: RollupWords): string | null {
  const fields = new Map<string, string[]>();
  for (const { field, op, values } of conditions) {
    const type = typeOf(rollup, field);
    const literal = type === null ? null : literalFor(op, values, type);
    if (literal !== null) fields.set(field, [...(fields.get(field) ?? []), `${op}: ${literal}`]);
  }
  const parts = [...fields].map(([field, all]) => `${field}: { ${all.join(", ")} }`);
  return parts.length === 0 ? null : `{ ${parts.join(", ")} }`;
}

/** The argument `where` as conditions; null if it says more than they can. */
export function conditionsOf(literal: string, rollup: RollupWords): Condition[] | null {
  const value = parseValue(literal, { noLocation: true });
  if (value.kind !== Kind.OBJECT) return null;
  const all = value.fields.map((field) => conditionsOfField(field, rollup));
  return all.includes(null) ? null : all.flatMap((some) => some ?? []);
}

function conditionsOfField({ name, value }: ObjectFieldNode, rollup: RollupWords): Condition[] | null {
  if (value.kind !== Kind.OBJECT || typeOf(rollup, name.value) === null) return null;
  const all = value.fields.map((one) => {
    const op = operators.find((operator) => operator === one.name.value);
    const values = op === undefined ? null : plainValues(one.value);
    return op === undefined || values === null ? null : { field: name.value, op, values };
  });
  return all.some((one) => one === null) ? null : all.flatMap((one) => one ?? []);
}

function plainValues(node: ValueNode): string[] | null {
  if (node.kind === Kind.LIST) {
    const all = node.values.map(plainValues);
    return all.includes(null) ? null : all.flatMap((some) => some ?? []);
  }
  if (node.kind === Kind.BOOLEAN) return [String(node.value)];
  const isPlain = node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT;
  return isPlain ? [node.value] : null;
}

function typeOf(rollup: RollupWords, name: string): string | null {
  const field = [...rollup.dimensions, ...rollup.measures].find((one) => one.name === name);
  return field?.type.replace("!", "") ?? null;
}

function literalFor(op: Operator, values: readonly string[], type: string): string | null {
  const [first] = values;
  if (op === "in" || op === "notIn")
    return values.length === 0 ? null : `[${values.map((value) => literal(value, type)).join(", ")}]`;
  if (first === undefined || first === "") return null;
  return op === "isNull" ? String(first === "true") : literal(first, type);
}

/** A text that does not fit the type is left to the server, which says so. */
function literal(value: string, type: string): string {
  if (numbers.has(type) && numberForm.test(value)) return value;
  if (type === "Boolean" && (value === "true" || value === "false")) return value;
  return JSON.stringify(value);
}
