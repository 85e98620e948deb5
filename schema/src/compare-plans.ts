import { buildSchema, findBreakingChanges } from "graphql";
import { printApiSchema } from "./api/print-api-schema.js";
import type { Measure, Plan, Rollup } from "./plan.js";

/** One difference between two plans. */
export interface PlanChange {
  /**
   * additive: clients and stored data stay as they are. rebuild: stored data of `where` means something else and is
   * built again from the log. breaking: operations of clients may fail.
   */
  readonly kind: "additive" | "rebuild" | "breaking";
  readonly what: string;
  /** The rollup or the field of the API, e.g. "Punctuality" or "Punctuality.late". */
  readonly where: string;
}

/** What a new plan means for clients and for the data built with the previous one; breaking changes first. */
export function comparePlans(previous: Plan, next: Plan): readonly PlanChange[] {
  return [...breakingChanges(previous, next), ...rebuilds(previous, next), ...additions(previous, next)];
}

function breakingChanges(previous: Plan, next: Plan): PlanChange[] {
  const [before, after] = [previous, next].map((plan) => buildSchema(printApiSchema(plan)));
  return findBreakingChanges(before, after).map(({ description }) => ({
    kind: "breaking",
    what: description,
    where: /[A-Za-z_]\w*(?:\.\w+)?/u.exec(description.replace(/^(?:Query|Subscription)\./u, ""))?.[0] ?? "",
  }));
}

function rebuilds(previous: Plan, next: Plan): PlanChange[] {
  const changes: PlanChange[] = [];
  for (const rollup of next.rollups) {
    const before = previous.rollups.find(({ name }) => name === rollup.name);
    if (before === undefined || before.fingerprint === rollup.fingerprint) continue;
    const reasons = rebuildReasons(before, rollup);
    const what = reasons.length === 0 ? "its source or a table it looks up has changed" : reasons.join("; ");
    changes.push({ kind: "rebuild", what, where: rollup.name });
  }
  return changes;
}

/** Parts of a rollup that decide what its cells hold, in words. */
function rebuildReasons(before: Rollup, after: Rollup): string[] {
  const reasons: string[] = [];
  const parts = [
    ["the source", (rollup: Rollup): unknown => rollup.source],
    ["`where`", (rollup: Rollup): unknown => rollup.where?.ast],
    ["`maxGroups`", (rollup: Rollup): unknown => rollup.maxGroups],
    ["the grains", (rollup: Rollup): unknown => rollup.tiers.map(({ grainMs }) => grainMs)],
    ["the spans kept", (rollup: Rollup): unknown => rollup.tiers.map(({ keepMs }) => keepMs)],
    [
      "the dimensions",
      (rollup: Rollup): unknown => rollup.dimensions.map(({ name, type, expr }) => [name, type, expr.ast]),
    ],
  ] as const;
  for (const [name, part] of parts) {
    if (!same(part(before), part(after))) reasons.push(`${name} changed`);
  }
  return [...reasons, ...measureReasons(stored(before), stored(after))];
}

function measureReasons(before: readonly Measure[], after: readonly Measure[]): string[] {
  const reasons: string[] = [];
  for (const measure of after) {
    const old = before.find(({ name }) => name === measure.name);
    if (old === undefined) reasons.push(`the measure \`${measure.name}\` is new`);
    else if (!same(meaning(old), meaning(measure))) reasons.push(`the measure \`${measure.name}\` changed`);
  }
  for (const { name } of before) {
    if (!after.some((measure) => measure.name === name)) reasons.push(`the measure \`${name}\` is gone`);
  }
  const order = (measures: readonly Measure[]): string[] => measures.map(({ name }) => name);
  if (reasons.length === 0 && !same(order(before), order(after)))
    reasons.push("the order of the measures changed");
  return reasons;
}

function stored({ measures }: Rollup): readonly Measure[] {
  return measures.filter((measure) => measure.function !== "ratio" && measure.function !== "rate");
}

function meaning({ function: name, type, of, where, params }: Measure): unknown {
  return [name, type, of?.ast, where?.ast, params];
}

function additions(previous: Plan, next: Plan): PlanChange[] {
  const changes: PlanChange[] = [];
  for (const rollup of next.rollups) {
    const before = previous.rollups.find(({ name }) => name === rollup.name);
    if (before === undefined) {
      changes.push({ kind: "additive", what: "the rollup is new", where: rollup.name });
      continue;
    }
    for (const kind of ["dimensions", "measures"] as const) {
      const known = new Set<string>(before[kind].filter(({ hidden }) => !hidden).map(({ name }) => name));
      for (const { name, hidden } of rollup[kind]) {
        if (hidden || known.has(name)) continue;
        const what = kind === "measures" ? "the measure is new" : "the dimension is new";
        changes.push({ kind: "additive", what, where: `${rollup.name}.${name}` });
      }
    }
  }
  return changes;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
