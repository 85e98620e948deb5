import { isTimeZone } from "@freshet/aggregates";
import { formatDuration, parseDateTime, parseDuration, parseEvery } from "@freshet/schema";
import { type GraphQLScalarType, type GraphQLSchema, Kind, type ValueNode, isScalarType } from "graphql";
import { badInput } from "../errors.js";

interface Scalar {
  readonly parse: (value: unknown) => unknown;
  readonly serialize: (value: unknown) => unknown;
}

/** Inside, a DateTime is epoch ms, a Duration its text on the way in and ms on the way out, a Decimal text on the way out. */
const SCALARS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  [
    "DateTime",
    {
      parse: parseTime,
      serialize: (value) => (typeof value === "number" ? new Date(value).toISOString() : value),
    },
  ],
  [
    "Duration",
    { parse: parseLength, serialize: (value) => (typeof value === "number" ? formatDuration(value) : value) },
  ],
  ["TimeZone", { parse: parseZone, serialize: (value) => value }],
  ["Long", { parse: parseLong, serialize: serializeLong }],
  ["Decimal", { parse: parseDecimal, serialize: (value) => String(value) }],
  ["JSON", { parse: (value) => value, serialize: (value) => value }],
]);

/** Gives the scalars of a built schema their meaning. */
export function addScalars(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    const scalar = isScalarType(type) ? SCALARS.get(type.name) : undefined;
    if (scalar) define(type as GraphQLScalarType, scalar);
  }
}

function define(type: GraphQLScalarType, { parse, serialize }: Scalar): void {
  type.serialize = serialize;
  type.parseValue = parse;
  type.parseLiteral = (node) => parse(literalValue(type.name, node));
}

/** Literals of scalars are plain; a list or an object is none of them. */
function literalValue(name: string, node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    default:
      throw badInput(`A ${name} can't be written like this.`);
  }
}

function parseTime(value: unknown): number {
  const time = typeof value === "string" ? parseDateTime(value) : null;
  if (time === null)
    throw badInput(`${shown(value)} is not a DateTime. Write it like "2026-03-01T00:00:00Z", with a zone.`);
  return time;
}

function parseLength(value: unknown): string {
  if (typeof value === "string" && (parseDuration(value) !== null || parseEvery(value) !== null))
    return value;
  throw badInput(
    `${shown(value)} is not a Duration. Write a number and ms, s, m, h, d or w, like "15m", up to 36525d; for every also mo, q or y.`,
  );
}

function parseZone(value: unknown): string {
  if (typeof value === "string" && isTimeZone(value)) return value;
  throw badInput(`${shown(value)} is not a time zone. Use an IANA name like "Europe/Berlin", or "UTC".`);
}

function parseLong(value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw badInput(`${shown(value)} is not a Long: a whole number up to 2^53 − 1.`);
}

function serializeLong(value: unknown): unknown {
  if (Number.isSafeInteger(value)) return value;
  throw badInput("A whole number is past 2^53 − 1 and would have to be rounded. Ask for shorter windows.");
}

function parseDecimal(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string" && /^-?\d{1,15}(\.\d{1,15})?$/u.test(value)) return Number(value);
  throw badInput(`${shown(value)} is not a Decimal. Write it like "12.50".`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
