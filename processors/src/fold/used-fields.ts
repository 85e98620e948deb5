import type { EventSource, Expr, Expression, Rollup } from "@freshet/schema";

/** Names of the fields of a source whose values its rollups use, the event's time and id among them. */
export function usedFields(source: EventSource, rollups: readonly Rollup[]): ReadonlySet<string> {
  const used = new Set<string>([source.time]);
  if (source.id !== null) used.add(source.id);
  for (const rollup of rollups)
    for (const expression of expressionsOf(rollup)) collect(expression.ast, source, used);
  return used;
}

/** Those of the used fields that nobody looks at before it is known which events the rollups take. */
export function lateFields(source: EventSource, rollups: readonly Rollup[]): ReadonlySet<string> {
  const early = new Set<string | null>([source.time, source.id]);
  for (const rollup of rollups) {
    const first = rollup.where === null ? expressionsOf(rollup) : [rollup.where];
    for (const expression of first) collect(expression.ast, source, early);
  }
  return new Set([...usedFields(source, rollups)].filter((name) => !early.has(name)));
}

function expressionsOf(rollup: Rollup): Expression[] {
  const all = [rollup.where, ...rollup.dimensions.map((dimension) => dimension.expr)];
  for (const measure of rollup.measures) all.push(measure.of, measure.where);
  return all.filter((expression) => expression !== null);
}

function collect(expr: Expr, source: EventSource, used: { add(name: string): void }): void {
  switch (expr.op) {
    case "field":
      used.add(expr.name);
      return;
    case "lookup":
      for (const lookup of source.lookups) if (lookup.name === expr.lookup) used.add(lookup.by);
      return;
    case "literal":
      return;
    case "not":
    case "neg":
    case "in":
      return collect(expr.arg, source, used);
    case "if":
      for (const part of [expr.test, expr.then, expr.else]) collect(part, source, used);
      return;
    case "call":
      for (const arg of expr.args) collect(arg, source, used);
      return;
    default:
      collect(expr.left, source, used);
      collect(expr.right, source, used);
  }
}
