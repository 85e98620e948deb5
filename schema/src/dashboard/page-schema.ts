import { buildSchema, GraphQLScalarType, Kind } from "graphql";
import type { GraphQLSchema, ValueNode } from "graphql";
import { printApiSchema } from "../api/print-api-schema.js";
import { parseDateTime } from "../date-time.js";
import { parseEvery } from "../duration.js";
import type { Plan } from "../plan.js";
import { pageVocabulary } from "../vocabulary.js";

/** Literals of the API's scalars, as far as a page can be wrong about them; null if a text is not one. */
const SCALARS = new Map<string, { readonly parse: (text: string) => unknown; readonly example: string }>([
  ["Duration", { parse: parseEvery, example: "15m" }],
  ["DateTime", { parse: parseDateTime, example: "2026-01-31T00:00:00Z" }],
  ["TimeZone", { parse: timeZone, example: "Europe/Berlin" }],
]);

const schemas = new WeakMap<Plan, GraphQLSchema>();

/** The API with the directives of pages; built once for a plan, as an app has several pages. */
export function pageSchemaOf(plan: Plan): GraphQLSchema {
  const known = schemas.get(plan);
  if (known !== undefined) return known;
  const schema = buildSchema(`${printApiSchema(plan)}\n${pageVocabulary}`);
  for (const [name, { parse, example }] of SCALARS) {
    const scalar = schema.getType(name);
    if (!(scalar instanceof GraphQLScalarType)) throw new Error(`The API lacks the scalar ${name}.`);
    scalar.parseLiteral = (node: ValueNode) => {
      if (node.kind === Kind.STRING && parse(node.value) !== null) return node.value;
      throw new TypeError(`write it like "${example}"`);
    };
  }
  schemas.set(plan, schema);
  return schema;
}

function timeZone(text: string): string | null {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
