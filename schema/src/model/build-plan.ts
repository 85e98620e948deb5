import { fingerprintOfPlan, fingerprintOfRollup } from "../fingerprint.js";
import type {
  Dimension,
  EventSource,
  Field,
  Lookup,
  Plan,
  Rollup,
  ScalarName,
  TableSource,
} from "../plan.js";
import type { ModelContext } from "./context.js";
import { enumValuesOf, scalarOf } from "./draft.js";
import type { DraftField, DraftType } from "./draft.js";
import { dimensionsOf } from "./measures.js";
import { buildMeasures, presentationOf } from "./build-measures.js";
import { durationOf, liveOf, queryFieldOf, tiersOf, timesOf } from "./settings.js";

/** Turns a draft without problems into the plan. `tables` are content hashes by file. */
export function buildPlan(context: ModelContext, tables: ReadonlyMap<string, string>): Plan {
  const { draft } = context;
  const events = draft.events.map((type) => eventSource(context, type));
  const tableSources = draft.tables.map((type) => tableSource(context, type));
  const rollups = draft.rollups.map((type) => {
    const rollup = buildRollup(context, type);
    const source = events.find(({ name }) => name === rollup.source);
    if (source === undefined) throw new Error(`The rollup ${rollup.name} passed the rules without a source.`);
    return {
      ...rollup,
      fingerprint: fingerprintOfRollup(rollup, source, { sources: tableSources, hashes: tables }),
    };
  });
  return { fingerprint: fingerprintOfPlan(rollups), events, tables: tableSources, rollups };
}

function eventSource(context: ModelContext, type: DraftType): EventSource {
  const event = type.uses.get("event");
  return {
    name: type.name,
    description: type.description,
    topic: event?.text("topic") ?? "",
    fields: fieldsOf(context, type),
    lookups: lookupsOf(context, type),
    time: event?.text("time") ?? "",
    key: event?.text("key") ?? null,
    id: event?.text("id") ?? null,
    dedupeMs: durationOf(type, "event", "dedupe", "10m"),
    ...timesOf(type),
  };
}

function tableSource(context: ModelContext, type: DraftType): TableSource {
  const table = type.uses.get("table");
  return {
    name: type.name,
    description: type.description,
    file: table?.text("file") ?? "",
    key: table?.text("key") ?? "",
    fields: fieldsOf(context, type),
  };
}

function fieldsOf(context: ModelContext, type: DraftType): Field[] {
  return [...type.fields.values()]
    .filter((field) => !context.draft.types.has(field.type.name))
    .map((field) => ({
      name: field.name,
      description: field.description,
      type: scalarOf(context.draft, field.type) as ScalarName,
      nullable: field.type.nullable,
      enumValues: enumValuesOf(context.draft, field.type.name),
      label: field.uses.get("label")?.text("text") ?? null,
      unit: field.uses.get("unit")?.text("name") ?? null,
    }));
}

function lookupsOf(context: ModelContext, type: DraftType): Lookup[] {
  return [...type.fields.values()]
    .filter((field) => context.draft.types.has(field.type.name))
    .map((field) => ({
      name: field.name,
      table: field.type.name,
      by: field.uses.get("lookup")?.text("by") ?? "",
    }));
}

function buildRollup(context: ModelContext, type: DraftType): Omit<Rollup, "fingerprint"> {
  const use = type.uses.get("rollup");
  return {
    name: type.name,
    field: queryFieldOf(type.name),
    description: type.description,
    source: context.sourceOf(type)?.name ?? "",
    tiers: tiersOf(type),
    where: use === undefined ? null : context.expression(type, use, "where"),
    maxGroups: use?.number("maxGroups") ?? 100_000,
    liveMs: liveOf(type),
    dimensions: dimensionsOf(type).map((field) => dimension(context, type, field)),
    measures: buildMeasures(context, type),
  };
}

function dimension(context: ModelContext, rollup: DraftType, field: DraftField): Dimension {
  const expr = context.dimensionExpression(rollup, field);
  if (expr === null) throw new Error(`The dimension ${field.name} passed the rules without an expression.`);
  return {
    name: field.name,
    description: field.description,
    type: scalarOf(context.draft, field.type) as ScalarName,
    nullable: field.type.nullable,
    enumValues: context.enumValuesOf(rollup, expr),
    expr,
    ...presentationOf(field),
  };
}
