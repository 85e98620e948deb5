import { parseDuration } from "../duration.js";
import type { Tier } from "../plan.js";
import { Kind } from "graphql";
import type { ObjectValueNode, ValueNode } from "graphql";
import type { DraftType } from "./draft.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;
const YEARS_MAX = 100;

/** A span of `@keep`: a duration, or years of 365 days like "10y". */
export function parseKeep(text: string): number | null {
  const years = /^(\d{1,3})y$/u.exec(text);
  if (years === null) return parseDuration(text);
  return Number(years[1]) <= YEARS_MAX ? Number(years[1]) * YEAR_MS : null;
}

/** How long a tier is kept when `@keep` does not say. */
function defaultKeepMs(grainMs: number): number {
  if (grainMs < HOUR_MS) return 7 * DAY_MS;
  return grainMs < DAY_MS ? 400 * DAY_MS : 10 * YEAR_MS;
}

/** One entry of `@keep(history:)`. */
interface KeepEntry {
  readonly node: ValueNode;
  readonly grain: string | null;
  readonly span: string | null;
}

/** The entries of `@keep(history:)` as written; null if there is none. */
export function keepEntries(rollup: DraftType): readonly KeepEntry[] | null {
  const use = rollup.uses.get("keep");
  const value = use?.node.arguments?.find(({ name }) => name.value === "history")?.value;
  if (value === undefined || value.kind === Kind.NULL) return null;
  // GraphQL takes a single value where a list is expected.
  const nodes: readonly ValueNode[] = value.kind === Kind.LIST ? value.values : [value];
  return nodes
    .filter((node): node is ObjectValueNode => node.kind === Kind.OBJECT)
    .map((node) => ({ node, grain: textOf(node, "grain"), span: textOf(node, "for") }));
}

function textOf(node: ObjectValueNode, name: string): string | null {
  const value = node.fields.find((field) => field.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

/** The tiers a rollup declares, as far as they can be read. */
export function tiersOf(rollup: DraftType): readonly Tier[] {
  const entries = keepEntries(rollup) ?? [];
  const tiers: Tier[] = [];
  for (const grain of rollup.uses.get("rollup")?.texts("grains") ?? []) {
    const grainMs = parseDuration(grain);
    if (grainMs === null || grainMs === 0) continue;
    const span = entries.find(
      (entry) => entry.grain !== null && parseDuration(entry.grain) === grainMs,
    )?.span;
    const keepMs = span === undefined || span === null ? null : parseKeep(span);
    tiers.push({ grain, grainMs, keepMs: keepMs ?? defaultKeepMs(grainMs) });
  }
  return tiers;
}

/** A duration argument of a type's directive, with the vocabulary's default where the directive is left out. */
export function durationOf(type: DraftType, directive: string, argument: string, fallback: string): number {
  const text = type.uses.get(directive)?.text(argument) ?? fallback;
  return parseDuration(text) ?? parseDuration(fallback) ?? 0;
}

/** Times of an event source; defaults as the vocabulary documents them. */
export function timesOf(event: DraftType) {
  return {
    latenessMs: durationOf(event, "time", "lateness", "0s"),
    acceptMs: durationOf(event, "time", "accept", "1d"),
    skewMs: durationOf(event, "time", "skew", "5m"),
    idleMs: durationOf(event, "time", "idle", "30s"),
  };
}

/** How long panes stay in the live store. */
export function liveOf(rollup: DraftType): number {
  const text = rollup.uses.get("keep")?.text("live") ?? "6h";
  return parseKeep(text) ?? 6 * HOUR_MS;
}

/** The query field of a rollup: its name with a small first letter. */
export function queryFieldOf(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
