import { buildSchema, GraphQLScalarType, Kind, valueFromAST, valueFromASTUntyped } from "graphql";
import type { GraphQLDirective, GraphQLInputType, GraphQLSchema, ValueNode } from "graphql";
import { modelVocabulary, pageVocabulary } from "../vocabulary.js";

/** Scalars of the vocabulary that are written as texts. */
const TEXT_SCALARS = ["Duration", "Expression"];

/** The model vocabulary as a schema; a model's own types are checked as its extension. */
export const modelSchema: GraphQLSchema = withTextScalars(buildSchema(modelVocabulary));

/** The directives of pages. */
export const pageSchema: GraphQLSchema = buildSchema(pageVocabulary);

function withTextScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const name of TEXT_SCALARS) {
    const scalar = schema.getType(name);
    if (!(scalar instanceof GraphQLScalarType)) throw new Error(`The vocabulary lacks the scalar ${name}.`);
    scalar.parseLiteral = (node) => (node.kind === Kind.STRING ? node.value : undefined);
  }
  return schema;
}

/** Whether models have this directive. */
export function isKnownDirective(name: string): boolean {
  return Boolean(modelSchema.getDirective(name));
}

interface ArgumentDefinition {
  readonly type: GraphQLInputType;
  readonly defaultValue: unknown;
}

/** What the vocabulary says about an argument of a directive. */
export function argumentDefinition(directive: string, argument: string): ArgumentDefinition | null {
  const definition: GraphQLDirective | undefined | null =
    modelSchema.getDirective(directive) ?? pageSchema.getDirective(directive);
  const found = definition?.args.find(({ name }) => name === argument);
  return found === undefined ? null : { type: found.type, defaultValue: found.defaultValue };
}

/** The value of an argument; undefined if it does not fit the type. */
export function argumentValue(node: ValueNode, type: GraphQLInputType): unknown {
  return node.kind === Kind.NULL ? null : valueFromAST(node, type);
}

/** Any literal as plain data, for arguments that have no schema yet. */
export function untypedValue(node: ValueNode): unknown {
  return valueFromASTUntyped(node);
}
