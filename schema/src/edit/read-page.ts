import { GraphQLError, Kind, parse, parseValue, print } from "graphql";
import type {
  ArgumentNode,
  DirectiveNode,
  FieldNode,
  OperationDefinitionNode,
  SelectionSetNode,
  VariableDefinitionNode,
} from "graphql";
import { parseFile } from "../model/parse-file.js";
import { EditError } from "./page-source.js";
import type { PageSource, PanelSource, WrittenArgument } from "./page-source.js";

const NAME = /^[_A-Za-z][_A-Za-z0-9]{0,127}$/;
/** Of one value or selection: checking what is selected takes the square of it. */
const TOKENS_MAX = 2_000;

/** What a dashboard's file says; null if it is not one operation with panels. */
export function readPage(text: string): PageSource | null {
  const operation = operationOf(text);
  return operation === null ? null : pageOf(operation);
}

/** The operation with places in the text; null if there is not exactly one that can be edited. */
export function operationOf(text: string): OperationDefinitionNode | null {
  const document = parseFile({ name: "page", text });
  if (document instanceof GraphQLError) return null;
  const [operation, second] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || second !== undefined) return null;
  if (operation.name === undefined || directiveOf(operation, "dashboard") === null) return null;
  const isPlain = operation.selectionSet.selections.every(
    (node) =>
      node.kind === Kind.FIELD && node.selectionSet !== undefined && directiveOf(node, "panel") !== null,
  );
  return isPlain && operation.directives?.length === 1 ? operation : null;
}

export function directiveOf(node: OperationDefinitionNode | FieldNode, name: string): DirectiveNode | null {
  return node.directives?.find((one) => one.name.value === name) ?? null;
}

export function panelFieldsOf(operation: OperationDefinitionNode): readonly FieldNode[] {
  return operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
}

export function keyOf(field: FieldNode): string {
  return (field.alias ?? field.name).value;
}

export function pageOf(operation: OperationDefinitionNode): PageSource {
  return {
    name: operation.name?.value ?? "",
    variables: (operation.variableDefinitions ?? []).map(variableText),
    dashboard: written(directiveOf(operation, "dashboard")?.arguments),
    panels: panelFieldsOf(operation).map(panelSourceOf),
  };
}

export function panelSourceOf(field: FieldNode): PanelSource {
  return {
    key: keyOf(field),
    field: field.name.value,
    arguments: written(field.arguments),
    panel: written(directiveOf(field, "panel")?.arguments),
    selection: field.selectionSet === undefined ? "" : print(field.selectionSet),
  };
}

export function variableText(node: VariableDefinitionNode): string {
  return print(node);
}

function written(nodes: readonly ArgumentNode[] | undefined): WrittenArgument[] {
  return (nodes ?? []).map(({ name, value }) => ({ name: name.value, value: print(value) }));
}

/** The selection of a panel; throws EditError if the text is none. */
export function selectionOf(text: string): SelectionSetNode {
  const [operation] = checked("selection", text, () =>
    parse(text, { noLocation: true, maxTokens: TOKENS_MAX }),
  ).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !text.trimStart().startsWith("{"))
    throw new EditError(`“${shortened(text)}” is no selection.`);
  return operation.selectionSet;
}

/** The same page with every value and selection as GraphQL prints it. Throws EditError for what is no GraphQL. */
export function normalised(page: PageSource): PageSource {
  const seen = new Set<string>();
  for (const { key } of page.panels) {
    if (seen.has(key)) throw new EditError(`Two panels are named “${key}”.`);
    seen.add(key);
  }
  return {
    name: nameOf(page.name),
    variables: page.variables.map(normalVariable),
    dashboard: normalArguments(page.dashboard),
    panels: page.panels.map((panel) => ({
      key: nameOf(panel.key),
      field: nameOf(panel.field),
      arguments: normalArguments(panel.arguments),
      panel: normalArguments(panel.panel),
      selection: print(selectionOf(panel.selection)),
    })),
  };
}

function normalArguments(all: readonly WrittenArgument[]): WrittenArgument[] {
  return all.map(({ name, value }) => {
    const node = checked(name, value, () => parseValue(value, { noLocation: true, maxTokens: TOKENS_MAX }));
    return { name: nameOf(name), value: print(node) };
  });
}

function normalVariable(text: string): string {
  const document = checked("variable", text, () =>
    parse(`query (${text}) { a }`, { noLocation: true, maxTokens: TOKENS_MAX }),
  );
  const [operation, second] = document.definitions;
  const isOne = operation?.kind === Kind.OPERATION_DEFINITION && operation.directives?.length === 0;
  const definitions = isOne ? (operation.variableDefinitions ?? []) : [];
  if (definitions.length !== 1 || second !== undefined)
    throw new EditError(`“${shortened(text)}” is no variable.`);
  return variableText(definitions[0]);
}

function nameOf(text: string): string {
  if (!NAME.test(text)) throw new EditError(`“${shortened(text)}” is no name. Use letters, digits and _.`);
  return text;
}

function checked<T>(what: string, text: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GraphQLError) && !(error instanceof RangeError)) throw error;
    throw new EditError(
      `“${shortened(text)}” can't be the ${what}: ${error.message.replace(/^Syntax Error: /, "")}`,
    );
  }
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
