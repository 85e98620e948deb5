import { parse, print, valueFromASTUntyped, visit } from "graphql";
import type { ArgumentNode, DocumentNode, FieldNode, OperationDefinitionNode } from "graphql";
import type { Panel } from "./definition";

/** What a panel asks for, read out of its own document: the page needs the order, the period and the leaves. */
export interface PanelQuestion {
  readonly orderBy: readonly Order[];
  readonly first: number | null;
  readonly everyMs: number | null;
  /** Rows to expect before any have come, so that the panel has its size from the beginning. */
  readonly rowsExpected: number;
  /** True if the rows have windows (`every` is given). */
  readonly windowed: boolean;
  readonly timeZone: string;
  /** The period as a comparable text, e.g. `since:TODAY`. */
  readonly period: string;
  /** Length of a period that ends at present; null for any other. */
  readonly lastMs: number | null;
  readonly where: string;
  /** Dimensions the rows are grouped by; null if the document leaves it open. */
  readonly by: readonly string[] | null;
  /** Paths of the leaves below `nodes` or `rows`, in order. */
  readonly leaves: readonly string[];
}

export interface Order {
  readonly field: string;
  readonly descending: boolean;
}

const unitsMs = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

export function panelQuestion(panel: Panel): PanelQuestion {
  const field = rootField(parse(panel.subscription, { noLocation: true })) ?? rootField(parse(panel.query));
  const args = new Map((field?.arguments ?? []).map((node) => [node.name.value, argumentValue(node, panel)]));
  const every = args.get("every");
  const last = args.get("last");
  const by = args.get("by");
  return {
    orderBy: list(args.get("orderBy")).flatMap(readOrder),
    first: typeof args.get("first") === "number" ? (args.get("first") as number) : null,
    everyMs: typeof every === "string" ? durationMs(every) : null,
    rowsExpected: rowsExpected(args),
    windowed: typeof every === "string",
    timeZone: typeof args.get("timeZone") === "string" ? (args.get("timeZone") as string) : "UTC",
    period: ["since", "last", "from", "to"]
      .map((name) => `${name}:${String(args.get(name) ?? "")}`)
      .join(" "),
    lastMs: typeof last === "string" ? durationMs(last) : null,
    where: JSON.stringify(args.get("where") ?? null),
    by: Array.isArray(by) ? by.map(String) : null,
    leaves: panel.columns.length > 0 ? panel.columns : leavesOf(field),
  };
}

function rowsExpected(args: ReadonlyMap<string, unknown>): number {
  const first = args.get("first");
  if (typeof first === "number") return Math.max(1, first);
  const [last, every] = [args.get("last"), args.get("every")].map((one) =>
    typeof one === "string" ? roughMs(one) : null,
  );
  return typeof last === "number" && typeof every === "number" ? Math.ceil(last / every) + 1 : 12;
}

/** Like durationMs, with months of 30 days. */
function roughMs(text: string): number | null {
  const months = /^(\d+)(mo|q|y)$/.exec(text);
  if (months === null) return durationMs(text);
  return Number(months[1]) * (months[2] === "mo" ? 30 : months[2] === "q" ? 91 : 365) * 86_400_000;
}

/** The same document with another `first`, for "Show all". */
export function withFirst(document: string, first: number): string {
  let depth = 0;
  const changed = visit(parse(document), {
    Field: {
      enter(node) {
        depth++;
        if (depth > 1) return undefined;
        const others = (node.arguments ?? []).filter((argument) => argument.name.value !== "first");
        return { ...node, arguments: [...others, firstArgument(first)] };
      },
      leave() {
        depth--;
      },
    },
  });
  return print(changed);
}

/** The same subscription with the argument `resume`, given by a variable of that name. */
export function withResume(document: string): string {
  const tree = parse(document, { noLocation: true });
  const definitions = tree.definitions.map((operation) => {
    const [field] = operation.kind === "OperationDefinition" ? operation.selectionSet.selections : [];
    if (operation.kind !== "OperationDefinition" || field?.kind !== "Field") return operation;
    const next = { ...field, arguments: [...(field.arguments ?? []), ...resumeField.arguments!] };
    return {
      ...operation,
      variableDefinitions: [
        ...(operation.variableDefinitions ?? []),
        ...resumeOperation.variableDefinitions!,
      ],
      selectionSet: { ...operation.selectionSet, selections: [next] },
    };
  });
  return print({ ...tree, definitions });
}

const resumeOperation = parse("query ($resume: String) { f(resume: $resume) }", { noLocation: true })
  .definitions[0] as OperationDefinitionNode;
const resumeField = resumeOperation.selectionSet.selections[0] as FieldNode;

/** "15m" in milliseconds; months and longer have no fixed length and give null. */
export function durationMs(text: string): number | null {
  const match = /^(\d+)([a-z]+)$/.exec(text);
  const unit = match === null ? undefined : unitsMs.get(match[2] ?? "");
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}

function firstArgument(first: number): ArgumentNode {
  return parse(`{ f(first: ${first}) }`, { noLocation: true }).definitions.flatMap((definition) =>
    definition.kind === "OperationDefinition"
      ? [...((definition.selectionSet.selections[0] as FieldNode).arguments ?? [])]
      : [],
  )[0]!;
}

function rootField(document: DocumentNode): FieldNode | null {
  for (const definition of document.definitions) {
    if (definition.kind !== "OperationDefinition") continue;
    const field = definition.selectionSet.selections.find((selection) => selection.kind === "Field");
    if (field !== undefined) return field as FieldNode;
  }
  return null;
}

function argumentValue(node: ArgumentNode, panel: Panel): unknown {
  return valueFromASTUntyped(node.value, panel.variables);
}

function readOrder(value: unknown): Order[] {
  if (typeof value !== "object" || value === null) return [];
  const { field, direction } = value as { field?: unknown; direction?: unknown };
  return typeof field === "string" ? [{ field, descending: direction === "DESC" }] : [];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function leavesOf(field: FieldNode | null): string[] {
  const holder = field?.selectionSet?.selections.find(
    (one) => one.kind === "Field" && (one.name.value === "rows" || one.name.value === "nodes"),
  );
  return holder?.kind === "Field" ? leafPaths(holder, "") : [];
}

function leafPaths(field: FieldNode, prefix: string): string[] {
  return (field.selectionSet?.selections ?? []).flatMap((one) => {
    if (one.kind !== "Field") return [];
    const path = `${prefix}${(one.alias ?? one.name).value}`;
    return one.selectionSet === undefined ? [path] : leafPaths(one, `${path}.`);
  });
}
