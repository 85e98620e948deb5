import type { ExpressionType, ScalarName } from "../plan.js";

/** A field as expressions see it. JSON fields are known, so that the reason for refusing them can be given. */
export interface ScopeField {
  readonly type: ExpressionType | "json";
  readonly nullable: boolean;
  readonly enumValues: readonly string[] | null;
}

/** What the names in an expression mean: the source's fields, and the fields of its lookups. */
export interface Scope {
  readonly source: string;
  readonly fields: ReadonlyMap<string, ScopeField>;
  readonly lookups: ReadonlyMap<string, ReadonlyMap<string, ScopeField>>;
}

const EXPRESSION_TYPES: Readonly<Record<ScalarName, ExpressionType | "json">> = {
  ID: "string",
  String: "string",
  Int: "int",
  Long: "int",
  Float: "double",
  Decimal: "double",
  Boolean: "bool",
  DateTime: "timestamp",
  Duration: "duration",
  JSON: "json",
};

export function isScalarName(name: string): name is ScalarName {
  return Object.hasOwn(EXPRESSION_TYPES, name);
}

export function expressionTypeOf(scalar: ScalarName): ExpressionType | "json" {
  return EXPRESSION_TYPES[scalar];
}

/** Types in the words of the model language. */
export function typeWord(type: ExpressionType): string {
  const words: Readonly<Record<ExpressionType, string>> = {
    string: "a text",
    int: "a whole number",
    double: "a number",
    bool: "true or false",
    timestamp: "a time",
    duration: "a duration",
    null: "null",
  };
  return words[type];
}
