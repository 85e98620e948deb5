import { Kind, OperationTypeNode, parse, print, valueFromASTUntyped, visit } from "graphql";
import type { FieldNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from "graphql";
import type { PageVariable, Panel, PanelView } from "./dashboard.js";

/** One leaf below `nodes`. */
export interface Leaf {
  /** Response keys joined by dots, e.g. "window.start". */
  readonly path: string;
  /** The name of the outermost field, whatever its alias. */
  readonly field: string;
  readonly node: FieldNode;
}

const BESIDE_NODES: ReadonlySet<string> = new Set(["nodes", "totals", "totalCount", "revision"]);

/** The leaves below `nodes` in order; null if the selection is not one a panel can have. */
export function leavesOf(panel: FieldNode): readonly Leaf[] | null {
  const selections = panel.selectionSet?.selections ?? [];
  if (!selections.every((selection) => selection.kind === Kind.FIELD && isPlain(selection))) return null;
  const nodes = nodesOf(panel);
  const leaves: Leaf[] = [];
  const walk = (selectionSet: SelectionSetNode, path: string, outer: string | null): boolean =>
    selectionSet.selections.every((selection) => {
      if (selection.kind !== Kind.FIELD) return false;
      const here = path + (selection.alias ?? selection.name).value;
      const field = outer ?? selection.name.value;
      // A list of entries is one value of a table cell.
      if (selection.selectionSet === undefined || field !== "window") {
        leaves.push({ path: here, field, node: selection });
        return true;
      }
      return walk(selection.selectionSet, `${here}.`, field);
    });
  return nodes !== null && walk(nodes, "", null) ? leaves : null;
}

function isPlain(selection: FieldNode): boolean {
  return BESIDE_NODES.has(selection.name.value) && selection.alias === undefined;
}

function nodesOf(panel: FieldNode): SelectionSetNode | null {
  return fieldOf(panel, "nodes")?.selectionSet ?? null;
}

function fieldOf(panel: FieldNode, name: string): FieldNode | null {
  const selections = panel.selectionSet?.selections ?? [];
  return (
    selections.find((node): node is FieldNode => node.kind === Kind.FIELD && node.name.value === name) ?? null
  );
}

/** The operation as any GraphQL server takes it: without the directives of pages. */
export function printOperation(operation: OperationDefinitionNode): string {
  return print(withoutPageDirectives(operation));
}

const PAGE_DIRECTIVES: ReadonlySet<string> = new Set(["dashboard", "panel", "report", "section"]);

function withoutPageDirectives<Node extends OperationDefinitionNode | FieldNode>(node: Node): Node {
  return visit(node, {
    Directive: ({ name }) => (PAGE_DIRECTIVES.has(name.value) ? null : undefined),
  }) as Node;
}

const REVISION = "{ token watermark lag stale }";

/** Selected on every row, so that rows can be told apart, ordered in time and marked. */
const ROW_FIELDS = selectionsOf("{ id overflow window { start end closed amended } }");

/** A chart that ends somewhere would look as if nothing came after; tables say how many rows there are. */
const WHOLE: ReadonlySet<string> = new Set<PanelView>([
  "LINE",
  "AREA",
  "BAR",
  "PIE",
  "HEATMAP",
  "HISTOGRAM",
  "MAP",
]);
/** As many as the API gives at once. */
const ROWS_MAX = 1_000;

/** The panel's stand-alone documents. */
export function panelDocuments(
  panel: FieldNode,
  operation: OperationDefinitionNode,
  { key, view }: Pick<Panel, "key" | "view">,
): Pick<Panel, "query" | "subscription" | "variables"> {
  const plain = withoutPageDirectives(panel);
  const field = WHOLE.has(view) ? withFirst(plain) : plain;
  const rows = completed(nodesOf(field));
  const totals = fieldOf(field, "totals");
  const names = variablesUsed(field);
  const definitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    names.has(variable.name.value),
  );
  const document = (type: OperationTypeNode, selections: readonly SelectionNode[]): string =>
    print({
      kind: Kind.OPERATION_DEFINITION,
      operation: type,
      name: { kind: Kind.NAME, value: `${operation.name?.value ?? "Page"}_${key}` },
      variableDefinitions: definitions,
      selectionSet: {
        kind: Kind.SELECTION_SET,
        selections: [{ ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } }],
      },
    });
  const rest = totals === null ? [] : [totals];
  return {
    query: document(OperationTypeNode.QUERY, [
      named("nodes", rows),
      ...rest,
      ...selectionsOf(`{ totalCount revision ${REVISION} }`),
    ]),
    subscription: document(OperationTypeNode.SUBSCRIPTION, [
      ...selectionsOf("{ kind }"),
      named("rows", rows),
      ...selectionsOf("{ removed }"),
      ...rest,
      ...selectionsOf(`{ conflated revision ${REVISION} }`),
    ]),
    variables: definitions.map((definition): PageVariable => {
      const { defaultValue } = definition;
      return {
        name: definition.variable.name.value,
        type: print(definition.type),
        default: defaultValue === undefined ? undefined : valueFromASTUntyped(defaultValue),
      };
    }),
  };
}

function withFirst(field: FieldNode): FieldNode {
  const args = field.arguments ?? [];
  if (args.some(({ name }) => name.value === "first")) return field;
  const value = { kind: Kind.INT, value: String(ROWS_MAX) } as const;
  const name = { kind: Kind.NAME, value: "first" } as const;
  return { ...field, arguments: [...args, { kind: Kind.ARGUMENT, name, value }] };
}

function named(name: string, selectionSet: SelectionSetNode): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name }, selectionSet };
}

/** ROW_FIELDS and the author's selection, each plain field once. */
function completed(nodes: SelectionSetNode | null): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: merged([...ROW_FIELDS, ...(nodes?.selections ?? [])]) };
}

/** Fields that say the same are selected once, with the selections of all. */
function merged(selections: readonly SelectionNode[]): SelectionNode[] {
  const byText = new Map<string, SelectionNode>();
  for (const node of selections) {
    if (node.kind !== Kind.FIELD) continue;
    const head = print({ ...node, selectionSet: undefined });
    const known = byText.get(head);
    const inner = [...innerOf(known), ...innerOf(node)];
    byText.set(head, inner.length === 0 ? node : withInner(node, merged(inner)));
  }
  return [...byText.values()];
}

function innerOf(node: SelectionNode | undefined): readonly SelectionNode[] {
  return node?.kind === Kind.FIELD ? (node.selectionSet?.selections ?? []) : [];
}

function withInner(node: FieldNode, selections: readonly SelectionNode[]): FieldNode {
  return { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

function variablesUsed(field: FieldNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(field, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}

function selectionsOf(text: string): readonly SelectionNode[] {
  const [operation] = parse(text, { noLocation: true }).definitions;
  return operation.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
}
