import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { apiError } from "../errors.js";
import type { ApiLimits } from "../limits.js";

/** Validation rules that refuse operations of unreasonable shape. */
export function limitRules(limits: ApiLimits, dev: boolean): ValidationRule[] {
  return [
    (context) => onDocument(context, (document) => depthProblem(document, limits.depthMax, dev)),
    (context) => onDocument(context, (document) => aliasProblem(document, limits.aliasesMax)),
    (context) => onDocument(context, (document) => rootFieldProblem(document, limits.rootFieldsMax)),
    (context) => onDocument(context, (document) => directiveProblem(document, limits.directivesMax)),
  ];
}

type Problem = string | null;
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function onDocument(context: ValidationContext, check: (document: DocumentNode) => Problem): ASTVisitor {
  return {
    Document(document) {
      const problem = check(document);
      if (problem !== null) context.reportError(apiError("BAD_USER_INPUT", problem));
    },
  };
}

function depthProblem(document: DocumentNode, max: number, dev: boolean): Problem {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const depthOf = (set: SelectionSetNode): number =>
    Math.max(0, ...set.selections.map((node) => depthOfNode(node)));
  const depthOfNode = (node: SelectionSetNode["selections"][number]): number => {
    if (node.kind === Kind.FIELD)
      return isExempt(node, dev) ? 0 : 1 + (node.selectionSet ? depthOf(node.selectionSet) : 0);
    if (node.kind === Kind.INLINE_FRAGMENT) return depthOf(node.selectionSet);
    const { value: name } = node.name;
    const before = known.get(name);
    if (before !== undefined) return before;
    // A fragment within itself is another rule's business; here it must only end.
    known.set(name, 0);
    const fragment = fragments.get(name);
    const depth = fragment ? depthOf(fragment.selectionSet) : 0;
    known.set(name, depth);
    return depth;
  };
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    const depth = depthOf(node.selectionSet);
    if (depth > max)
      return `The operation is ${depth} levels deep, more than ${max}. Ask for fewer levels at a time.`;
  }
  return null;
}

/** In development tools ask for the whole schema, which is deep. */
function isExempt(node: FieldNode, dev: boolean): boolean {
  return dev && (node.name.value === "__schema" || node.name.value === "__type");
}

function aliasProblem(document: DocumentNode, max: number): Problem {
  const count = countNodes(
    document,
    (node) => node.kind === Kind.FIELD && (node as FieldNode).alias !== undefined,
  );
  return count > max ? `The operation has ${count} aliases, more than ${max}. Split it into several.` : null;
}

function directiveProblem(document: DocumentNode, max: number): Problem {
  const count = countNodes(document, (node) => node.kind === Kind.DIRECTIVE);
  return count > max ? `The operation has ${count} directives, more than ${max}.` : null;
}

function rootFieldProblem(document: DocumentNode, max: number): Problem {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const count = (set: SelectionSetNode): number =>
    set.selections.reduce((sum, node) => Math.min(max + 1, sum + countOfNode(node)), 0);
  const countOfNode = (node: SelectionSetNode["selections"][number]): number => {
    if (node.kind === Kind.FIELD) return 1;
    if (node.kind === Kind.INLINE_FRAGMENT) return count(node.selectionSet);
    const { value: name } = node.name;
    const before = known.get(name);
    if (before !== undefined) return before;
    // Each fragment is looked at once: fragments that spread each other have more paths than there is time.
    known.set(name, 0);
    const fragment = fragments.get(name);
    const fields = fragment ? count(fragment.selectionSet) : 0;
    known.set(name, fields);
    return fields;
  };
  for (const node of document.definitions)
    if (node.kind === Kind.OPERATION_DEFINITION && count(node.selectionSet) > max)
      return `The operation has more than ${max} fields at its root. Split it into several.`;
  return null;
}

function fragmentsOf(document: DocumentNode): Fragments {
  return new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
}

/** Tokens are bounded before, and so is the tree. */
function countNodes(node: unknown, test: (node: { kind: string }) => boolean): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, one) => sum + countNodes(one, test), 0);
  if (typeof node !== "object" || node === null || !("kind" in node)) return 0;
  return Object.entries(node).reduce<number>(
    (sum, [name, child]) => sum + (name === "loc" ? 0 : countNodes(child, test)),
    test(node as { kind: string }) ? 1 : 0,
  );
}
