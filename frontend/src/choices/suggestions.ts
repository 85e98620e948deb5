import { Kind, parse, print } from "graphql";
import type { ArgumentNode, FieldNode } from "graphql";
import { asked } from "./asked";
import { noChoices } from "./choices";
import type { Choices } from "./choices";
import type { DimensionPlace } from "./variables";

export const suggestionsMax = 50;

export interface Suggestion {
  readonly value: string;
  /** How many there are of it, by the rollup's first count. */
  readonly count: number | null;
}

const kept = new Set(["from", "to", "last", "since", "timeZone"]);

/** Asks for the values of a dimension in the period of the page, the most frequent first, as far as they begin with the text. */
export function suggestionQuestion(
  place: DimensionPlace,
  typed: string,
  choices: Choices,
): { readonly query: string; readonly variables: Readonly<Record<string, unknown>> } {
  const { period, timeZone } = choices;
  const panel = asked(
    place.panel,
    { ...noChoices, period, timeZone, variables: choices.variables },
    place.rollup,
  );
  const operation = parse(panel.query, { noLocation: true }).definitions[0]!;
  const field =
    operation.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections[0] : undefined;
  const args = ((field as FieldNode | undefined)?.arguments ?? []).filter((one) => kept.has(one.name.value));
  const count = countOf(place);
  const order = count === null ? "" : `, orderBy: [{ field: ${count}, direction: DESC }]`;
  const where = whereOf(place, typed);
  const declared = panel.declared.filter(({ name }) => usesVariable(args, name));
  const head =
    declared.length === 0 ? "" : `(${declared.map((one) => `$${one.name}: ${one.type}`).join(", ")})`;
  const own = args.map((one) => `${print(one)}, `).join("");
  const leaves = [place.dimension, ...(count === null ? [] : [count])].join(" ");
  return {
    query:
      `query FreshetValues${head} { values: ${place.rollup.field}(${own}by: [${place.dimension}]${where}${order}, ` +
      `first: ${suggestionsMax}) { nodes { ${leaves} } } }`,
    variables: Object.fromEntries(declared.map(({ name }) => [name, panel.variables[name] ?? null])),
  };
}

export function readSuggestions(place: DimensionPlace, data: unknown): Suggestion[] {
  const nodes = (data as { values?: { nodes?: unknown } } | null | undefined)?.values?.nodes;
  const count = countOf(place);
  return (Array.isArray(nodes) ? nodes : []).flatMap((node: Readonly<Record<string, unknown>>) => {
    const value = node[place.dimension];
    if (value === null || value === undefined || value === "") return [];
    const number = count === null ? NaN : Number(node[count]);
    return [{ value: String(value), count: Number.isFinite(number) ? number : null }];
  });
}

function countOf({ rollup }: DimensionPlace): string | null {
  return rollup.measures.find((one) => one.function === "count" && !one.hidden)?.name ?? null;
}

/** Data is often written in capitals and typed without. */
function whereOf({ dimension, type }: DimensionPlace, typed: string): string {
  if (typed === "" || !["String", "ID"].includes(type.replace("!", ""))) return "";
  const capital = typed.charAt(0).toUpperCase() + typed.slice(1);
  const parts = [...new Set([typed, typed.toUpperCase(), capital])].map(
    (text) => `{ ${dimension}: { startsWith: ${JSON.stringify(text)} } }`,
  );
  return `, where: { or: [${parts.join(", ")}] }`;
}

function usesVariable(args: readonly ArgumentNode[], name: string): boolean {
  return args.some((one) => new RegExp(`\\$${name}\\b`).test(print(one)));
}
