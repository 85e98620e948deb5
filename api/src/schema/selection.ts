import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";

/** Names of fields selected below a field, through fragments, as a tree. What `@skip` leaves out may be among them. */
export interface Selection {
  readonly fields: ReadonlyMap<string, Selection>;
}

type Fragments = GraphQLResolveInfo["fragments"];

export function selectionOf(info: Pick<GraphQLResolveInfo, "fieldNodes" | "fragments">): Selection {
  return merge(info.fieldNodes, info.fragments);
}

/** Selections below any of the paths, merged: names of fields. */
export function namesBelow(selection: Selection, ...paths: readonly (readonly string[])[]): Set<string> {
  const names = new Set<string>();
  for (const path of paths) {
    let at: Selection | undefined = selection;
    for (const name of path) at = at?.fields.get(name);
    for (const name of at?.fields.keys() ?? []) names.add(name);
  }
  return names;
}

function merge(nodes: readonly FieldNode[], fragments: Fragments): Selection {
  const children = new Map<string, FieldNode[]>();
  for (const { selectionSet } of nodes)
    if (selectionSet) collect(selectionSet, fragments, children, new Set());
  return { fields: new Map([...children].map(([name, fields]) => [name, merge(fields, fragments)])) };
}

function collect(
  set: SelectionSetNode,
  fragments: Fragments,
  into: Map<string, FieldNode[]>,
  spread: Set<string>,
): void {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      const fields = into.get(node.name.value);
      if (fields) fields.push(node);
      else into.set(node.name.value, [node]);
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      collect(node.selectionSet, fragments, into, spread);
    } else if (!spread.has(node.name.value)) {
      spread.add(node.name.value);
      const fragment = fragments[node.name.value];
      if (fragment) collect(fragment.selectionSet, fragments, into, spread);
    }
  }
}
