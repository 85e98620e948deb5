/**
 * The plan: what a model means, as immutable data. Everything downstream (processors, api, cli) reads the plan
 * and never the SDL. All durations are milliseconds, all times epoch milliseconds.
 */

/** Scalars of the language. `Long` is a safe integer; `Decimal` is exact to 15 significant digits. */
export type ScalarName =
  "ID" | "String" | "Int" | "Long" | "Float" | "Boolean" | "DateTime" | "Duration" | "Decimal" | "JSON";

export type FunctionName =
  | "count"
  | "sum"
  | "min"
  | "max"
  | "mean"
  | "variance"
  | "stddev"
  | "first"
  | "last"
  | "distinct"
  | "quantile"
  | "histogram"
  | "top"
  | "ratio"
  | "rate";

/** A compiled model. */
export interface Plan {
  /** Changes exactly when the meaning of stored data would change (not with labels, units or descriptions). */
  readonly fingerprint: string;
  readonly events: readonly EventSource[];
  readonly tables: readonly TableSource[];
  readonly rollups: readonly Rollup[];
}

/** `@event`: append-only facts in a topic. */
export interface EventSource {
  readonly name: string;
  readonly description: string | null;
  readonly topic: string;
  /** The payload's fields, in the model's order (lookup fields are not among them). */
  readonly fields: readonly Field[];
  readonly lookups: readonly Lookup[];
  /** Name of the DateTime field that is the event's time. */
  readonly time: string;
  /** Name of the field whose value partitions the topic, if any. */
  readonly key: string | null;
  /** Name of the field that de-duplicates retries, if any. */
  readonly id: string | null;
  /** Retries of an `id` are recognised within this span of record time. */
  readonly dedupeMs: number;
  readonly latenessMs: number;
  readonly acceptMs: number;
  readonly skewMs: number;
  readonly idleMs: number;
}

export interface Field {
  readonly name: string;
  readonly description: string | null;
  readonly type: ScalarName;
  readonly nullable: boolean;
  /** Values of the enum the field is declared with (type is then "String"). */
  readonly enumValues: readonly string[] | null;
  readonly label: string | null;
  readonly unit: string | null;
}

/** `airport: Airport @lookup(by: "origin")`: a row of a table found by the value of another field. */
export interface Lookup {
  readonly name: string;
  readonly table: string;
  readonly by: string;
}

/** `@table(file:, key:)`: a static table read from a CSV, JSON or NDJSON file of the app (or of an installed package). */
export interface TableSource {
  readonly name: string;
  readonly description: string | null;
  readonly file: string;
  readonly key: string;
  readonly fields: readonly Field[];
}

/** `@rollup`: a declared aggregate. */
export interface Rollup {
  /** Type name, e.g. "Punctuality". */
  readonly name: string;
  /** Query and subscription field, e.g. "punctuality". */
  readonly field: string;
  readonly description: string | null;
  /** Name of the event source. */
  readonly source: string;
  /** Tiers, finest first; each coarser grain is a multiple of the finer one. */
  readonly tiers: readonly Tier[];
  readonly where: Expression | null;
  /** Groups per partition and coarsest pane; events of further groups go to the overflow group. */
  readonly maxGroups: number;
  /** How long panes stay in the live store behind the watermark. */
  readonly liveMs: number;
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
  /** Identifies the meaning of this rollup's stored cells. */
  readonly fingerprint: string;
}

export interface Tier {
  /** As written, e.g. "1h". */
  readonly grain: string;
  readonly grainMs: number;
  /** Panes whose end is older than watermark − keepMs are expired (and not built). */
  readonly keepMs: number;
}

export interface Presentation {
  readonly label: string | null;
  readonly unit: string | null;
  readonly format: string | null;
  readonly hidden: boolean;
}

export interface Dimension extends Presentation {
  readonly name: string;
  readonly description: string | null;
  /** ID, String, Int, Long, Boolean or DateTime. */
  readonly type: ScalarName;
  readonly nullable: boolean;
  /** The only values it can have, where it is a field of an enum. */
  readonly enumValues: readonly string[] | null;
  readonly expr: Expression;
}

export interface Measure extends Presentation {
  readonly name: string;
  readonly description: string | null;
  readonly function: FunctionName;
  /** Scalar of the answer; "TopEntry" and "HistogramBin" for lists of those. */
  readonly type: ScalarName | "TopEntry" | "HistogramBin";
  readonly nullable: boolean;
  /** What is aggregated; null for count, ratio and rate. */
  readonly of: Expression | null;
  readonly where: Expression | null;
  readonly params: MeasureParams;
}

/** Parameters of the functions; each function reads its own and ignores the rest. */
export interface MeasureParams {
  /** quantile: 0 < q < 1 */
  readonly q?: number;
  /** top: entries answered */
  readonly k?: number;
  /** sum: decimal places kept exactly (answer is then Decimal) */
  readonly scale?: number;
  /** histogram: ascending bin borders; bins are (-inf,b0) [b0,b1) … [bn,+inf) */
  readonly bounds?: readonly number[];
  /** ratio: names of measures */
  readonly numerator?: string;
  readonly denominator?: string;
  /** rate: name of a count or sum measure, and the unit of time in ms */
  readonly measure?: string;
  readonly perMs?: number;
}

/** Types of expressions. "string" includes ID and enums; "int" is Int, Long; "double" is Float and Decimal. */
export type ExpressionType = "string" | "int" | "double" | "bool" | "timestamp" | "duration" | "null";

/** A type-checked CEL expression. */
export interface Expression {
  /** The CEL source text. */
  readonly text: string;
  readonly type: ExpressionType;
  readonly nullable: boolean;
  readonly ast: Expr;
}

/**
 * The checked expression as plain data. Null propagates: any operand null makes the result null (but `== null`,
 * `!= null`, `&&`, `||` and `?:` behave as in SQL's three-valued logic); a condition that is null counts as false.
 * Division or modulo by zero gives null.
 */
export type Expr =
  | { readonly op: "field"; readonly name: string }
  | { readonly op: "lookup"; readonly lookup: string; readonly name: string }
  | { readonly op: "literal"; readonly value: string | number | boolean | null }
  | { readonly op: "not" | "neg"; readonly arg: Expr }
  | {
      readonly op: "and" | "or" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%";
      readonly left: Expr;
      readonly right: Expr;
      /** Type of the operands: strings compare by code point, the rest as numbers. */
      readonly operands: ExpressionType;
    }
  | { readonly op: "if"; readonly test: Expr; readonly then: Expr; readonly else: Expr }
  | { readonly op: "in"; readonly arg: Expr; readonly values: readonly (string | number | boolean)[] }
  | { readonly op: "call"; readonly name: CallName; readonly args: readonly Expr[] };

/** String tests and functions (receiver first), conversions, and UTC parts of a timestamp. */
export type CallName =
  | "startsWith"
  | "endsWith"
  | "contains"
  | "size"
  | "lowerAscii"
  | "upperAscii"
  | "int"
  | "double"
  | "string"
  | "getFullYear"
  | "getMonth"
  | "getDayOfMonth"
  | "getDayOfWeek"
  | "getHours"
  | "getMinutes";
