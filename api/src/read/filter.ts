import { compareText } from "@freshet/aggregates";
import { type Rollup, didYouMean } from "@freshet/schema";
import { badInput } from "../errors.js";
import type { SortValue } from "./cursor.js";

/** As GraphQL hands it over: field → operators, and `and`, `or`, `not`. */
export type FilterInput = Readonly<Record<string, unknown>>;

/** The dimensions of what overflowed: nobody knows them. */
export const UNKNOWN = Symbol("unknown");

/** Gives the value of a field of the thing that is tested, or UNKNOWN. */
export type FieldValues = (field: string) => unknown;

/** True, false, or null where that depends on what is unknown (Kleene's three values). */
export type Condition = (values: FieldValues) => boolean | null;

/** Whether all conditions hold for certain, whatever is unknown: only then is a thing let in. */
export function meets(conditions: readonly Condition[], values: FieldValues): boolean {
  return conditions.every((condition) => condition(values) === true);
}

export interface CompiledFilter {
  /** Conditions on dimensions alone. */
  readonly before: readonly Condition[];
  /** Conditions that need measures. */
  readonly afterwards: readonly Condition[];
  /** The measures they need. */
  readonly measures: readonly string[];
}

/** Operators by name. A null value meets `isNull: true`, `eq: null` and nothing else. */
const OPERATORS: ReadonlyMap<string, (value: SortValue, operand: unknown) => boolean> = new Map([
  ["eq", (value, operand) => (operand === null ? value === null : value !== null && same(value, operand))],
  ["ne", (value, operand) => (operand === null ? value !== null : value !== null && !same(value, operand))],
  ["in", (value, operand) => value !== null && list(operand).some((one) => same(value, one))],
  ["notIn", (value, operand) => value !== null && !list(operand).some((one) => same(value, one))],
  ["lt", (value, operand) => compare(value, operand, (order) => order < 0)],
  ["lte", (value, operand) => compare(value, operand, (order) => order <= 0)],
  ["gt", (value, operand) => compare(value, operand, (order) => order > 0)],
  ["gte", (value, operand) => compare(value, operand, (order) => order >= 0)],
  ["startsWith", (value, operand) => typeof value === "string" && value.startsWith(String(operand))],
  ["isNull", (value, operand) => (value === null) === operand],
]);

/** Operators that compare with whole values. */
const WHOLE_VALUES: ReadonlySet<string> = new Set(["eq", "ne", "in", "notIn"]);

const TERMS_MAX = 100;
const LIST_MAX = 1_000;

/**
 * Splits a filter at its outermost `and` into conditions on dimensions, which choose the cells, and conditions that need
 * measures, which choose rows. A dimension within the latter has to be among `by`, as rows have no others.
 */
export function compileFilter(
  rollup: Rollup,
  where: FilterInput | null,
  by: readonly number[],
): CompiledFilter {
  const before: Condition[] = [];
  const afterwards: Condition[] = [];
  const measures = new Set<string>();
  const terms: Terms = { left: TERMS_MAX, rollup };
  for (const term of where === null ? [] : conjuncts(where)) {
    const used = new Set<string>();
    const condition = compileTerm(term, used, terms);
    const ofMeasures = [...used].filter((field) => rollup.measures.some(({ name }) => name === field));
    if (ofMeasures.length === 0) {
      before.push(condition);
      continue;
    }
    for (const name of ofMeasures) measures.add(name);
    checkDimensions(rollup, used, by);
    afterwards.push(condition);
  }
  return { before, afterwards, measures: [...measures] };
}

/** [field, its operators] or a whole `or`, `not`. */
type Term = readonly [field: string, value: unknown];

function conjuncts(filter: FilterInput): Term[] {
  return Object.entries(filter).flatMap(([field, value]): Term[] => {
    if (value === null || value === undefined) return [];
    return field === "and" ? list(value).flatMap((one) => conjuncts(one as FilterInput)) : [[field, value]];
  });
}

/** How many conditions a filter may still have, and what of. */
interface Terms {
  left: number;
  readonly rollup: Rollup;
}

function compileTerm([field, value]: Term, used: Set<string>, terms: Terms): Condition {
  if (--terms.left < 0)
    throw badInput(`where: more than ${TERMS_MAX} conditions. Use "in" instead of long lists of "or".`);
  if (field === "or") {
    const options = list(value).map((one) => compileAll(one as FilterInput, used, terms));
    return (values) => either(options, values);
  }
  if (field === "not") {
    const inner = compileAll(value as FilterInput, used, terms);
    return (values) => opposite(inner(values));
  }
  used.add(field);
  const values = terms.rollup.dimensions.find(({ name }) => name === field)?.enumValues ?? null;
  const tests = Object.entries(value as FilterInput).map(([name, operand]) => {
    if (values !== null && WHOLE_VALUES.has(name)) checkValues(field, operand, values);
    return compileOperator(field, name, operand);
  });
  return (valueOf) => {
    const tested = valueOf(field);
    if (tested === UNKNOWN) return tests.length === 0 ? true : null;
    return tests.every((test) => test(tested as SortValue));
  };
}

function compileAll(filter: FilterInput, used: Set<string>, terms: Terms): Condition {
  const conditions = conjuncts(filter).map((term) => compileTerm(term, used, terms));
  return (values) => both(conditions, values);
}

/** False as soon as one is; true if all are. */
function both(conditions: readonly Condition[], values: FieldValues): boolean | null {
  let result: boolean | null = true;
  for (const condition of conditions) {
    const one = condition(values);
    if (one === false) return false;
    if (one === null) result = null;
  }
  return result;
}

/** True as soon as one is; false if none is. */
function either(conditions: readonly Condition[], values: FieldValues): boolean | null {
  let result: boolean | null = false;
  for (const condition of conditions) {
    const one = condition(values);
    if (one === true) return true;
    if (one === null) result = null;
  }
  return result;
}

function opposite(result: boolean | null): boolean | null {
  return result === null ? null : !result;
}

function compileOperator(field: string, name: string, operand: unknown): (value: SortValue) => boolean {
  const operator = OPERATORS.get(name);
  if (!operator) throw badInput(`where: ${field} has no operator "${name}".`);
  if (operand === null && name !== "eq" && name !== "ne")
    throw badInput(`where: ${field}: ${name} needs a value. Use isNull to test for null.`);
  if (Array.isArray(operand) && operand.length > LIST_MAX)
    throw badInput(`where: ${field}: ${name} has ${operand.length} values, more than ${LIST_MAX}.`);
  return (value) => operator(value, operand);
}

/** A misspelt value of an enum would look as if nothing had happened. */
function checkValues(field: string, operand: unknown, values: readonly string[]): void {
  for (const value of list(operand)) {
    if (typeof value !== "string" || values.includes(value)) continue;
    const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    const hint =
      didYouMean(value, values) ??
      `there is ${values.slice(0, 12).join(", ")}${values.length > 12 ? ", …" : ""}`;
    throw badInput(`where: ${field} never is "${shown}": ${hint}`);
  }
}

function checkDimensions(rollup: Rollup, used: ReadonlySet<string>, by: readonly number[]): void {
  for (const [index, { name }] of rollup.dimensions.entries())
    if (used.has(name) && !by.includes(index))
      throw badInput(
        `where: a condition that joins measures with "${name}" needs "${name}" in by. Add it, or split the condition with and.`,
      );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Decimals are text on one side or the other. */
function same(value: SortValue, operand: unknown): boolean {
  return (
    value === operand ||
    (typeof value === "string" && typeof operand === "number" && Number(value) === operand)
  );
}

function compare(value: SortValue, operand: unknown, test: (order: number) => boolean): boolean {
  if (value === null) return false;
  return test(
    typeof operand === "number" ? Number(value) - operand : compareText(String(value), String(operand)),
  );
}
