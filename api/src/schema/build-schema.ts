import { type MeasureValue, ValueOverflowError } from "@freshet/aggregates";
import { type Plan, type Rollup, describeModel, printApiSchema } from "@freshet/schema";
import { type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema, buildSchema } from "graphql";
import { badInput } from "../errors.js";
import type { Hub } from "../live/hub.js";
import type { ApiLimits } from "../limits.js";
import { cursorOf } from "../read/evaluate.js";
import { type QuestionArgs, parseQuestion } from "../read/question.js";
import type { Reader } from "../read/reader.js";
import type { AnswerRevision } from "../read/revision.js";
import { type Answer, type Row, type RowValue, rowId } from "../read/row.js";
import type { Sources } from "../sources.js";
import { Budgets } from "./budget.js";
import { addScalars } from "./scalars.js";
import { namesBelow, selectionOf } from "./selection.js";
import { within } from "./within.js";

export interface SchemaParts {
  readonly plan: Plan;
  readonly readers: ReadonlyMap<string, Reader>;
  readonly hub: Hub;
  readonly sources: Sources;
  readonly limits: ApiLimits;
}

type Args = QuestionArgs & { readonly resume?: string | null; readonly maxRate?: number | null };
/** What an operation is run with, an object of its own; over HTTP with its request. */
interface Context {
  readonly request?: Request;
}

type Resolver<Source> = GraphQLFieldResolver<Source, unknown>;

/** The API of a plan, as it prints, with its resolvers. */
export function buildApiSchema(parts: SchemaParts): GraphQLSchema {
  const schema = buildSchema(printApiSchema(parts.plan));
  addScalars(schema);
  const resolve = resolverOf(schema);
  const budgets = new Budgets(parts.limits.cellsMax);
  for (const rollup of parts.plan.rollups) addRollup(schema, rollup, parts, budgets);
  const model = describeModel(parts.plan);
  resolve("Query", "_model", () => model);
  resolve("Query", "_sources", () => parts.sources.describe());
  const sources = fieldOf(schema, "Subscription", "_sources");
  sources.subscribe = () => parts.sources.subscribe();
  sources.resolve = (value) => value;
  resolve<AnswerRevision>("Revision", "lag", ({ lagMs }) => lagMs);
  return schema;
}

function addRollup(schema: GraphQLSchema, rollup: Rollup, parts: SchemaParts, budgets: Budgets): void {
  const reader = parts.readers.get(rollup.name);
  if (!reader) throw new Error(`No reader for ${rollup.name}.`);
  fieldOf(schema, "Query", rollup.field).resolve = async (_root, args: Args, context: Context, info) => {
    const selection = selectionOf(info);
    const measures = namesBelow(selection, ["nodes"], ["edges", "node"], ["totals"]);
    const wanted = { measures, totals: selection.fields.has("totals") };
    const question = parseQuestion(rollup, args, wanted, parts.limits);
    const patience = { ms: parts.limits.queryMsMax, asked: context.request?.signal };
    return await within(patience, async (signal) => {
      await budgets.of(context).admit(String(info.path.key), reader.estimate(question));
      return await reader.ask(question, { signal });
    });
  };
  const subscription = fieldOf(schema, "Subscription", rollup.field);
  subscription.resolve = (frame) => frame;
  subscription.subscribe = async (_root, args: Args, _context, info) => {
    const selection = selectionOf(info);
    const names = namesBelow(selection, ["rows"], ["totals"]);
    const wanted = { measures: names, totals: selection.fields.has("totals") };
    const question = parseQuestion(rollup, args, wanted, parts.limits);
    const maxRate = rateOf(args.maxRate ?? 10, parts.limits);
    return parts.hub.subscribe({
      question,
      reader,
      maxRate,
      resume: args.resume ?? null,
      withWindow: names.has("window"),
    });
  };
  addRow(schema, rollup);
  addConnection(schema, rollup);
}

function addRow(schema: GraphQLSchema, rollup: Rollup): void {
  const resolve = resolverOf(schema);
  resolve<Row>(rollup.name, "id", rowId);
  for (const [index, { name }] of rollup.dimensions.entries())
    resolve<Row>(rollup.name, name, ({ dimensions }) => dimensions[index]);
  for (const { name, hidden } of rollup.measures)
    if (!hidden) resolve<Row>(rollup.name, name, ({ measures }) => shown(measures.get(name) ?? null));
}

/** The error stays at the value's place: the rest of the answer is as good as ever. */
function shown(value: RowValue): MeasureValue {
  if (!(value instanceof ValueOverflowError)) return value;
  throw badInput(
    `${value.measure} is past 2^53 − 1 here and would have to be rounded. Ask for shorter windows, or declare it a Decimal with @sum(scale: 0).`,
  );
}

function addConnection(schema: GraphQLSchema, { name }: Rollup): void {
  const resolve = resolverOf(schema);
  const type = `${name}Connection`;
  resolve<Answer>(type, "nodes", ({ rows }) => rows);
  resolve<Answer>(type, "edges", (answer) =>
    answer.rows.map((row) => ({ node: row, cursor: cursorOf(answer, row) })),
  );
  resolve<Answer>(type, "pageInfo", (answer) => {
    const { rows, hasNext, hasPrevious } = answer;
    const cursor = (row: Row | undefined): string | null => (row ? cursorOf(answer, row) : null);
    return {
      hasNextPage: hasNext,
      hasPreviousPage: hasPrevious,
      startCursor: cursor(rows[0]),
      endCursor: cursor(rows[rows.length - 1]),
    };
  });
}

function rateOf(maxRate: number, { rateMin, rateMax }: ApiLimits): number {
  if (maxRate >= rateMin && maxRate <= rateMax) return maxRate;
  throw badInput(`maxRate: ${maxRate} is not between ${rateMin} and ${rateMax} frames a second.`);
}

function fieldOf(
  schema: GraphQLSchema,
  type: string,
  field: string,
): ReturnType<GraphQLObjectType["getFields"]>[string] {
  const found = (schema.getType(type) as GraphQLObjectType | undefined)?.getFields()[field];
  if (!found) throw new Error(`The API has no field ${type}.${field}.`);
  return found;
}

function resolverOf(schema: GraphQLSchema) {
  return <Source>(type: string, field: string, resolve: Resolver<Source>): void => {
    fieldOf(schema, type, field).resolve = resolve as Resolver<unknown>;
  };
}
