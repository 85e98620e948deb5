import { Kind, parse, parseValue, print } from "graphql";
import type { ArgumentNode, FieldNode, SelectionNode } from "graphql";
import type { Row } from "../stream/rows";
import type { PanelStream } from "../stream/use-panel";

export interface WholeResult {
  readonly rows: readonly Row[];
  readonly totalCount: number;
  readonly revision: { readonly token: string | null; readonly watermark: string | null };
}

/** The most that a server answers at once. */
const pageRows = 1_000;
const wholeMax = 100_000;

/** All rows of a panel's result, page by page, up to `wholeMax`. `progress` is told how many are there. */
export async function wholeResult(
  stream: Pick<PanelStream, "panel" | "ask">,
  progress: (count: number) => void,
  most = wholeMax,
): Promise<WholeResult> {
  const rows: Row[] = [];
  const ids = new Set<string>();
  let after: string | null = null;
  for (;;) {
    const { connection } = await stream.ask(
      withPage(stream.panel.query, Math.min(pageRows, most - rows.length), after),
    );
    const nodes = (connection.nodes ?? []) as readonly Row[];
    // A live result moves between two pages: a row that has come already is not written twice.
    for (const row of nodes) if (!ids.has(row.id)) rows.push(row);
    for (const row of nodes) ids.add(row.id);
    progress(rows.length);
    const info = (connection.pageInfo ?? {}) as { hasNextPage?: boolean; endCursor?: string | null };
    const next = info.endCursor ?? null;
    if (info.hasNextPage === true && next !== null && next !== after && rows.length < most) {
      after = next;
      continue;
    }
    const revision = (connection.revision ?? {}) as { token?: string; watermark?: string };
    const totalCount = typeof connection.totalCount === "number" ? connection.totalCount : rows.length;
    return {
      rows,
      totalCount: Math.max(rows.length, totalCount),
      revision: { token: revision.token ?? null, watermark: revision.watermark ?? null },
    };
  }
}

/** The panel's query for one page of its rows. */
export function withPage(document: string, first: number, after: string | null): string {
  const tree = parse(document, { noLocation: true });
  const definitions = tree.definitions.map((definition) => {
    const field =
      definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined;
    if (definition.kind !== Kind.OPERATION_DEFINITION || field?.kind !== Kind.FIELD) return definition;
    return {
      ...definition,
      selectionSet: { ...definition.selectionSet, selections: [pageOf(field, first, after)] },
    };
  });
  return print({ ...tree, definitions });
}

function pageOf(field: FieldNode, first: number, after: string | null): FieldNode {
  const others = (field.arguments ?? []).filter(({ name }) => !["first", "after"].includes(name.value));
  const args = [...others, argument("first", String(first))];
  if (after !== null) args.push(argument("after", JSON.stringify(after)));
  const kept = (field.selectionSet?.selections ?? []).filter(
    (one) => one.kind !== Kind.FIELD || (one.name.value !== "pageInfo" && one.name.value !== "totals"),
  );
  const selections: SelectionNode[] = [...kept, pageInfo];
  return { ...field, arguments: args, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

function argument(name: string, value: string): ArgumentNode {
  return {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value: parseValue(value, { noLocation: true }),
  };
}

function plain(name: string, inner?: readonly string[]): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    selectionSet:
      inner === undefined
        ? undefined
        : { kind: Kind.SELECTION_SET, selections: inner.map((one) => plain(one)) },
  };
}

const pageInfo = plain("pageInfo", ["hasNextPage", "endCursor"]);
