import { Kind, print } from "graphql";
import type { DirectiveNode, FieldNode, OperationDefinitionNode } from "graphql";
import { editList } from "./edit-list.js";
import type { ListItem, WantedItem } from "./edit-list.js";
import { inOrderOf } from "./argument-order.js";
import { laidOut } from "./layout.js";
import { EditError } from "./page-source.js";
import type { PageSource, PanelSource, WrittenArgument } from "./page-source.js";
import { printHead, printOperationHead, printPanel, printSelection } from "./print-panel.js";
import { argumentLayout } from "./print-parts.js";
import {
  directiveOf,
  keyOf,
  normalised,
  operationOf,
  pageOf,
  panelFieldsOf,
  panelSourceOf,
  selectionOf,
  variableText,
} from "./read-page.js";
import { endOf, endOfLineAfter, replaced, startOf } from "./spans.js";
import type { Replacement } from "./spans.js";

/** A new dashboard's file. Throws EditError for what is no GraphQL. */
export function printPage(page: PageSource): string {
  const wanted = normalised(page);
  const panels = wanted.panels.map((panel) => `  ${printPanel(panel)}\n`);
  return `${printOperationHead(wanted)} {\n${panels.join("")}}\n`;
}

/**
 * The text of a dashboard's file with the wanted definition. Whatever is not touched stays as it is, to the byte: comments, order and format.
 * What is changed is printed anew where it stood as it would be printed; where somebody has a format of their own, only the value is replaced.
 * Throws EditError if the text is no dashboard that can be edited, or for what is no GraphQL.
 */
export function editPage(text: string, page: PageSource): string {
  const plain = text.replaceAll("\r\n", "\n");
  const operation = operationOf(plain);
  if (operation === null)
    throw new EditError("The file is not one query with @dashboard whose fields all have @panel.");
  const edited = withPanels(plain, operation, inOrderOf(pageOf(operation), normalised(page)));
  return plain === text ? edited : edited.replaceAll("\n", "\r\n");
}

/** Each panel with the comments above it, in the wanted order, between what stands before and after them. */
function withPanels(text: string, operation: OperationDefinitionNode, wanted: PageSource): string {
  const fields = panelFieldsOf(operation);
  const first = startOf(operation.selectionSet) + 1;
  let at = endOfLineAfter(text, first);
  const header = withHead(text, operation, wanted).slice(0, at - text.length || undefined);
  const pieces = new Map<string, string>();
  for (const field of fields) {
    const end = endOfLineAfter(text, endOf(field));
    pieces.set(keyOf(field), pieceOf(text, { start: at, end }, field, wanted.panels));
    at = end;
  }
  const parts = wanted.panels.map((panel) => pieces.get(panel.key) ?? `\n  ${printPanel(panel)}`);
  return [...parts, text.slice(at)].reduce(follow, header);
}

/** A comment ends at the end of its line, and names need something between them. */
function follow(before: string, next: string): string {
  return /^\s/u.test(next) || next === "" ? before + next : `${before}\n${next}`;
}

function pieceOf(
  text: string,
  { start, end }: { start: number; end: number },
  field: FieldNode,
  panels: readonly PanelSource[],
): string {
  const wanted = panels.find(({ key }) => key === keyOf(field));
  if (wanted === undefined) return "";
  const replacements = panelReplacements(text, field, wanted).map((one) => ({
    start: one.start - start,
    end: one.end - start,
    text: one.text,
  }));
  return replaced(text.slice(start, end), replacements);
}

function panelReplacements(text: string, field: FieldNode, wanted: PanelSource): Replacement[] {
  const present = panelSourceOf(field);
  const replacements: Replacement[] = [];
  if (!sameHead(present, wanted)) replacements.push(...headReplacements(text, field, wanted));
  if (present.selection !== wanted.selection)
    replacements.push(...selectionReplacements(text, field, wanted));
  return replacements;
}

function sameHead(a: PanelSource, b: PanelSource): boolean {
  return a.field === b.field && sameArguments(a.arguments, b.arguments) && sameArguments(a.panel, b.panel);
}

function sameArguments(a: readonly WrittenArgument[], b: readonly WrittenArgument[]): boolean {
  const values = new Map(a.map(({ name, value }) => [name, value]));
  return a.length === b.length && b.every(({ name, value }) => values.get(name) === value);
}

function headReplacements(text: string, field: FieldNode, wanted: PanelSource): Replacement[] {
  const start = startOf(field);
  const end = headEnd(field);
  const whole = [{ start, end, text: printHead(wanted) }];
  if (text.slice(start, end) === printHead(panelSourceOf(field)) || field.name.value !== wanted.field)
    return whole;
  const args = argumentReplacements(text, field, wanted.arguments);
  const directive = argumentReplacements(text, directiveOf(field, "panel"), wanted.panel);
  return args === null || directive === null ? whole : [...args, ...directive];
}

/** Where the last of arguments and directives ends. */
function headEnd(field: FieldNode): number {
  return Math.max(...(field.directives ?? []).map(endOf));
}

function argumentReplacements(
  text: string,
  node: FieldNode | DirectiveNode | null,
  wanted: readonly WrittenArgument[],
): Replacement[] | null {
  const present = (node?.arguments ?? []).map((one): ListItem => ({
    id: one.name.value,
    start: startOf(one),
    end: endOf(one),
    meaning: print(one.value),
  }));
  const items = wanted.map((one): WantedItem => ({
    id: one.name,
    meaning: one.value,
    text: laidOut(argumentLayout(one)),
  }));
  if (present.length === 0) {
    if (items.length === 0 || node === null) return [];
    const at = endOf(node.name);
    return [{ start: at, end: at, text: `(${items.map((one) => one.text).join(", ")})` }];
  }
  return editList(text, present, items);
}

function selectionReplacements(text: string, field: FieldNode, wanted: PanelSource): Replacement[] {
  const { selectionSet } = field;
  if (selectionSet === undefined) return [];
  const [start, end] = [startOf(selectionSet), endOf(selectionSet)];
  const whole = [{ start, end, text: printSelection(wanted) }];
  const isPrinted = text.slice(start, end) === printSelection(panelSourceOf(field));
  const nodes = selectionSet.selections.find(
    (one): one is FieldNode => one.kind === Kind.FIELD && one.name.value === "nodes",
  );
  const next = selectionOf(wanted.selection).selections.find(
    (one): one is FieldNode => one.kind === Kind.FIELD && one.name.value === "nodes",
  );
  const beside = (of: typeof selectionSet): string =>
    of.selections
      .map((one) => (one.kind === Kind.FIELD && one.name.value === "nodes" ? "nodes" : print(one)))
      .join();
  if (isPrinted || nodes?.selectionSet === undefined || next?.selectionSet === undefined) return whole;
  if (beside(selectionSet) !== beside(selectionOf(wanted.selection))) return whole;
  const present = nodes.selectionSet.selections.map((one): ListItem => {
    const meaning = print(one);
    return { id: meaning, start: startOf(one), end: endOf(one), meaning };
  });
  const items = next.selectionSet.selections.map((one): WantedItem => {
    const meaning = print(one);
    return { id: meaning, meaning, text: meaning.replaceAll(/\s+/gu, " ") };
  });
  return editList(text, present, items) ?? whole;
}

/** The whole text with another head of the operation. */
function withHead(text: string, operation: OperationDefinitionNode, wanted: PageSource): string {
  const present = pageOf(operation);
  const sameVariables = present.variables.join() === wanted.variables.join();
  const directive = directiveOf(operation, "dashboard");
  if (directive === null) return text;
  if (sameVariables && present.name === wanted.name && sameArguments(present.dashboard, wanted.dashboard))
    return text;
  const [start, end] = [startOf(operation), endOf(directive)];
  const whole = [{ start, end, text: printOperationHead(wanted) }];
  if (text.slice(start, end) === printOperationHead(present)) return replaced(text, whole);
  const args = argumentReplacements(text, directive, wanted.dashboard);
  const variables = variableReplacements(text, operation, wanted.variables);
  const name = operation.name;
  const named =
    name === undefined || name.value === wanted.name
      ? []
      : [{ start: startOf(name), end: endOf(name), text: wanted.name }];
  return replaced(text, args === null || variables === null ? whole : [...named, ...variables, ...args]);
}

function variableReplacements(
  text: string,
  operation: OperationDefinitionNode,
  wanted: readonly string[],
): Replacement[] | null {
  const present = (operation.variableDefinitions ?? []).map((one): ListItem => {
    return { id: one.variable.name.value, start: startOf(one), end: endOf(one), meaning: variableText(one) };
  });
  const items = wanted.map((one): WantedItem => {
    return { id: one.slice(1, one.indexOf(":")), meaning: one, text: one };
  });
  if (present.length === 0 && operation.name !== undefined) {
    const at = endOf(operation.name);
    return items.length === 0 ? [] : [{ start: at, end: at, text: `(${wanted.join(", ")})` }];
  }
  return editList(text, present, items);
}
