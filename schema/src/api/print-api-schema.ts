import { Kind, print } from "graphql";
import type { Dimension, Measure, Plan, Rollup } from "../plan.js";
import { STANDARD_TYPES } from "./standard-types.js";

/**
 * The API of a plan as SDL: for each rollup a query field, a subscription field and their types, in the order of the
 * model; then the standard types. The text is stable: the same plan always prints the same.
 */
export function printApiSchema(plan: Plan): string {
  return [
    queryType(plan.rollups),
    subscriptionType(plan.rollups),
    ...plan.rollups.flatMap((rollup) => [
      rowType(rollup),
      connectionType(rollup),
      edgeType(rollup),
      frameType(rollup),
      dimensionEnum(rollup),
      filterInput(rollup),
      orderInput(rollup),
      orderFieldEnum(rollup),
    ]),
    STANDARD_TYPES.trimEnd(),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

/** The types a rollup's API consists of. */
export function apiTypeNames(rollup: string): readonly string[] {
  return ["", "Connection", "Edge", "Frame", "Dimension", "Filter", "Order", "OrderField"].map(
    (end) => rollup + end,
  );
}

function queryType(rollups: readonly Rollup[]): string {
  const fields = rollups.map((rollup) =>
    block(rollup.description, `${rollup.field}(\n${args(rollup, [])}  ): ${rollup.name}Connection!`),
  );
  return [
    "type Query {",
    ...fields,
    block("What the model declares.", "_model: Model!"),
    block("Account of every event of each source.", "_sources: [Source!]!"),
    "}",
  ].join("\n");
}

function subscriptionType(rollups: readonly Rollup[]): string {
  const own = [
    argument(
      "Token of the last revision received: rows changed since then are sent instead of all.",
      "resume: String",
    ),
    argument("Frames a second at most.", "maxRate: Float = 10"),
  ];
  const fields = rollups.map((rollup) =>
    block(rollup.description, `${rollup.field}(\n${args(rollup, own)}  ): ${rollup.name}Frame!`),
  );
  return [
    "type Subscription {",
    ...fields,
    block("The account, kept current.", "_sources: [Source!]!"),
    "}",
  ].join("\n");
}

function args({ name, dimensions, measures }: Rollup, own: readonly string[]): string {
  const fields = dimensions.length + shown(measures).length;
  return [
    argument("Start of the period, included.", "from: DateTime"),
    argument("End of the period, not included.", "to: DateTime"),
    argument(
      'The latest period of this length, like "6h", to the end of the pane or window that now is in.',
      "last: Duration",
    ),
    argument("The period since a calendar border.", "since: Calendar"),
    argument(
      "One row for each window of this length; without it one for the whole period.",
      "every: Duration",
    ),
    argument(null, 'timeZone: TimeZone = "UTC"'),
    argument("Dimensions to group by; all, if left out.", `by: [${name}Dimension!]`),
    ...(fields === 0 ? [] : [argument(null, `where: ${name}Filter`)]),
    argument(null, `orderBy: [${name}Order!]`),
    argument(null, "first: Int = 100"),
    argument("Cursor of the row to go on after.", "after: String"),
    argument("Waits, for a bounded time, until this accepted event is counted.", "receipt: String"),
    ...own,
  ].join("");
}

function argument(description: string | null, text: string): string {
  const lines = description === null ? [] : [`    ${quoted(description)}`];
  return [...lines, `    ${text}`, ""].join("\n");
}

/** Rows by dimensions asked for: a dimension that was not, or that an overflow row cannot have, is null. */
function rowType(rollup: Rollup): string {
  const { name, dimensions, measures } = rollup;
  return [
    ...description(rollup.description, ""),
    `type ${name} implements Row {`,
    "  id: ID!",
    "  window: Window",
    "  overflow: Boolean!",
    ...dimensions.map((dimension) => block(dimensionText(dimension), `${dimension.name}: ${dimension.type}`)),
    ...shown(measures).map((measure) =>
      block(measureText(measure), `${measure.name}: ${measureType(measure)}`),
    ),
    "}",
  ].join("\n");
}

function connectionType({ name }: Rollup): string {
  return `type ${name}Connection {
  nodes: [${name}!]!
  edges: [${name}Edge!]!
  pageInfo: PageInfo!
  "Rows of the whole result."
  totalCount: Int!
  "One row over all events of the result."
  totals: ${name}!
  revision: Revision!
}`;
}

function edgeType({ name }: Rollup): string {
  return `type ${name}Edge {
  cursor: String!
  node: ${name}!
}`;
}

function frameType({ name }: Rollup): string {
  return `type ${name}Frame implements Frame {
  kind: FrameKind!
  "All rows of a SNAPSHOT; new and changed ones of a DELTA."
  rows: [${name}!]!
  "Rows that have left the result."
  removed: [ID!]!
  totals: ${name}
  "Updates merged into this frame, as the client or the rate limit was slower."
  conflated: Int!
  revision: Revision!
}`;
}

function dimensionEnum({ name, dimensions }: Rollup): string {
  // GraphQL has no empty enum, and generic clients write `by: []` for every rollup.
  if (dimensions.length === 0)
    return [
      `enum ${name}Dimension {`,
      ...description("There are no dimensions: only `by: []` fits.", "  "),
      "  _",
      "}",
    ].join("\n");
  return [`enum ${name}Dimension {`, ...dimensions.map((dimension) => `  ${dimension.name}`), "}"].join("\n");
}

function filterInput({ name, dimensions, measures }: Rollup): string {
  const fields = [...dimensions, ...shown(measures).filter(isScalar)];
  if (dimensions.length + shown(measures).length === 0) return "";
  return [
    `input ${name}Filter {`,
    ...fields.map((field) => `  ${field.name}: ${field.type}Filter`),
    `  and: [${name}Filter!]`,
    `  or: [${name}Filter!]`,
    `  not: ${name}Filter`,
    "}",
  ].join("\n");
}

function orderInput({ name }: Rollup): string {
  return `input ${name}Order {
  field: ${name}OrderField!
  direction: Direction! = ASC
}`;
}

/** `window` orders by its start. */
function orderFieldEnum({ name, dimensions, measures }: Rollup): string {
  const fields = [...dimensions, ...shown(measures).filter(isScalar)];
  return [`enum ${name}OrderField {`, "  window", ...fields.map((field) => `  ${field.name}`), "}"].join(
    "\n",
  );
}

function shown(measures: readonly Measure[]): readonly Measure[] {
  return measures.filter(({ hidden }) => !hidden);
}

function isScalar({ type }: Measure): boolean {
  return type !== "TopEntry" && type !== "HistogramBin";
}

function measureType(measure: Measure): string {
  const { type, nullable } = measure;
  const named = type === "TopEntry" || type === "HistogramBin" ? `[${type}!]` : type;
  return nullable || mayPass(measure) ? named : `${named}!`;
}

/** A sum of whole numbers may pass 2^53 − 1. One such value must be able to be null, or it would take the whole answer with it. */
function mayPass({ function: name, type }: Measure): boolean {
  return name === "sum" && type === "Long";
}

function dimensionText(dimension: Dimension): string | null {
  return sentence(dimension.description, dimension.unit);
}

/** The author's words, the unit, and the error of a sketch. */
function measureText(measure: Measure): string | null {
  const errors = new Map([
    ["rate", "Over the whole window, also while it is open."],
    ["distinct", "Approximate: standard error 0.81 %."],
    ["quantile", "Approximate: relative error 1 %."],
    ["top", "Approximate past a few hundred different keys: each entry states its error."],
  ]);
  const text = sentence(measure.description, measure.unit);
  const error = mayPass(measure)
    ? "Null, with an error, where it is past 2^53 − 1."
    : errors.get(measure.function);
  return error === undefined ? text : [text, error].filter((part) => part !== null).join(" ");
}

function sentence(text: string | null, unit: string | null): string | null {
  if (unit === null) return text;
  return text === null ? `In ${unit}.` : `${text}${/[.!?]$/u.test(text.trimEnd()) ? "" : "."} In ${unit}.`;
}

/** A field with its description, indented once. */
function block(text: string | null, field: string): string {
  return [...description(text, "  "), `  ${field}`].join("\n");
}

function description(text: string | null, indent: string): string[] {
  return text === null
    ? []
    : quoted(text)
        .split("\n")
        .map((line) => (line === "" ? "" : indent + line));
}

/** A GraphQL text; on one line where it fits. */
function quoted(text: string): string {
  return print({ kind: Kind.STRING, value: text, block: text.includes("\n") || text.length > 100 });
}
