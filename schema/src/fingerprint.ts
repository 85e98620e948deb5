import { createHash } from "node:crypto";
import type { EventSource, Expr, Expression, Field, Rollup, TableSource } from "./plan.js";

/** Content of the tables: their definitions, and a hash of each file where it is known. */
interface TableContents {
  readonly sources: readonly TableSource[];
  readonly hashes: ReadonlyMap<string, string>;
}

/** Raised when the meaning of cells changes without any change of a model, e.g. another sketch layout. */
const CELL_FORMAT = 2;

/** Measures that are computed when read have no part in what is stored. */
const DERIVED: ReadonlySet<string> = new Set(["ratio", "rate"]);

/**
 * Hash of everything that decides which cells there are and what is in them. What only decides how they are shown
 * (labels, units, descriptions, hidden), how long they are in memory (`live`), or when a quiet partition is not waited
 * for (`idle`) is left out.
 */
export function fingerprintOfRollup(
  rollup: Omit<Rollup, "fingerprint">,
  source: EventSource,
  tables: TableContents,
): string {
  const used = new Set<string>();
  for (const expression of expressionsOf(rollup)) collectLookups(expression.ast, used);
  return hash({
    format: CELL_FORMAT,
    name: rollup.name,
    source: sourceMeaning(source),
    lookups: source.lookups
      .filter(({ name }) => used.has(name))
      .map((lookup) => ({ ...lookup, table: tableMeaning(lookup.table, tables) })),
    // A pane that is not kept is not built, so a longer keep needs a rebuild.
    tiers: rollup.tiers.map(({ grainMs, keepMs }) => [grainMs, keepMs]),
    where: meaning(rollup.where),
    maxGroups: rollup.maxGroups,
    dimensions: rollup.dimensions.map(({ name, type, expr }) => [name, type, meaning(expr)]),
    measures: rollup.measures
      .filter((measure) => !DERIVED.has(measure.function))
      .map((measure) => [
        measure.name,
        measure.function,
        measure.type,
        meaning(measure.of),
        meaning(measure.where),
        measure.params,
      ]),
  });
}

export function fingerprintOfPlan(rollups: readonly Rollup[]): string {
  const parts = rollups.map(({ name, fingerprint }) => [name, fingerprint]);
  return hash(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sourceMeaning(source: EventSource): unknown {
  const { name, topic, time, key, id, dedupeMs, latenessMs, acceptMs, skewMs } = source;
  const dedupe = id === null ? null : dedupeMs;
  return {
    name,
    topic,
    time,
    key,
    id,
    dedupe,
    latenessMs,
    acceptMs,
    skewMs,
    fields: source.fields.map(fieldMeaning),
  };
}

function tableMeaning(name: string, tables: TableContents): unknown {
  const table = tables.sources.find((candidate) => candidate.name === name);
  if (table === undefined) return null;
  const { file, key, fields } = table;
  return { file, key, fields: fields.map(fieldMeaning), content: tables.hashes.get(file) ?? null };
}

function fieldMeaning({ name, type, nullable, enumValues }: Field): unknown {
  return [name, type, nullable, enumValues];
}

/** An expression means its tree; spaces and brackets do not count. */
function meaning(expression: Expression | null): unknown {
  return expression === null ? null : expression.ast;
}

function* expressionsOf(rollup: Omit<Rollup, "fingerprint">): Generator<Expression> {
  if (rollup.where !== null) yield rollup.where;
  for (const { expr } of rollup.dimensions) yield expr;
  for (const { of, where } of rollup.measures) {
    if (of !== null) yield of;
    if (where !== null) yield where;
  }
}

function collectLookups(expr: Expr, into: Set<string>): void {
  if (expr.op === "lookup") into.add(expr.lookup);
  if ("arg" in expr) collectLookups(expr.arg, into);
  if ("left" in expr) {
    collectLookups(expr.left, into);
    collectLookups(expr.right, into);
  }
  if (expr.op === "if") for (const part of [expr.test, expr.then, expr.else]) collectLookups(part, into);
  if (expr.op === "call") for (const part of expr.args) collectLookups(part, into);
}

/** Base64url of SHA-256 over JSON with sorted keys; 22 characters are 132 bits. */
function hash(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("base64url").slice(0, 22);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
