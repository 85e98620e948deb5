import { Kind, OperationTypeNode, parse, parseValue, print, valueFromASTUntyped } from "graphql";
import type { ArgumentNode, DocumentNode, FieldNode, OperationDefinitionNode, ValueNode } from "graphql";
import { everyFor, lengthMs } from "./every";
import type { Panel, RollupWords } from "../definition/definition";
import type { Choices, Period } from "./choices";

const periodArguments = new Set(["from", "to", "last", "since"]);
const dayMs = 86_400_000;

const calendarMs = {
  TODAY: dayMs,
  YESTERDAY: dayMs,
  THIS_WEEK: 7 * dayMs,
  THIS_MONTH: 31 * dayMs,
  THIS_QUARTER: 92 * dayMs,
  THIS_YEAR: 366 * dayMs,
};

/** The panel as it is to be asked under the reader's choices: the same panel where they don't touch it. */
export function asked(panel: Panel, choices: Choices, rollup: RollupWords | null): Panel {
  const variables = { ...panel.variables, ...chosenVariables(panel, choices) };
  const change = (document: string): string => changed(document, { variables, choices, rollup });
  return { ...panel, query: change(panel.query), subscription: change(panel.subscription), variables };
}

/** About how long a period is, in milliseconds. */
export function periodMs(period: Period): number {
  if ("last" in period) return lengthMs(period.last);
  return "since" in period ? calendarMs[period.since] : Date.parse(period.to) - Date.parse(period.from);
}

interface Change {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly choices: Choices;
  readonly rollup: RollupWords | null;
}

function changed(document: string, change: Change): string {
  const tree = parse(document, { noLocation: true });
  const operation = operationOf(tree);
  const [field] = operation?.selectionSet.selections ?? [];
  if (operation === null || field?.kind !== Kind.FIELD) return document;
  const args = argumentsFor(field, change);
  if (args === null) return document;
  const selections = [{ ...field, arguments: args }];
  const next = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  return print(withoutUnused(next));
}

/** The field's arguments under the choices; null where they stay as they are. */
function argumentsFor(field: FieldNode, change: Change): ArgumentNode[] | null {
  const { choices, rollup, variables } = change;
  const before = field.arguments ?? [];
  const args = new Map(before.map((node) => [node.name.value, node.value]));
  if (choices.period !== null) {
    for (const name of periodArguments) args.delete(name);
    for (const [name, value] of Object.entries(choices.period))
      args.set(name, parseValue(name === "since" ? value : JSON.stringify(value), { noLocation: true }));
    const own = args.get("every") && valueFromASTUntyped(args.get("every")!, variables);
    if (typeof own === "string")
      args.set("every", textNode(everyFor(own, periodMs(choices.period), rollup?.grains ?? [])));
  }
  if (choices.timeZone !== null) args.set("timeZone", textNode(choices.timeZone));
  const where = whereWith(args.get("where"), choices, rollup);
  if (where !== null) args.set("where", where);
  const isSame =
    args.size === before.length && before.every((node) => args.get(node.name.value) === node.value);
  if (isSame) return null;
  return [...args].map(([name, value]) => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value,
  }));
}

/** The file's filter and the reader's filters, as far as the rollup knows their dimensions; null without any. */
function whereWith(
  own: ValueNode | undefined,
  { filters }: Choices,
  rollup: RollupWords | null,
): ValueNode | null {
  const known = (rollup?.dimensions ?? []).filter(({ name }) => filters[name] !== undefined);
  if (known.length === 0) return null;
  const parts = known.map(({ name, type }) => {
    const values = filters[name]!.map((value) => literal(value, type)).join(", ");
    return parseValue(`{ ${name}: { in: [${values}] } }`, { noLocation: true });
  });
  const all = own === undefined ? parts : [own, ...parts];
  if (all.length === 1) return all[0]!;
  return {
    kind: Kind.OBJECT,
    fields: [
      {
        kind: Kind.OBJECT_FIELD,
        name: { kind: Kind.NAME, value: "and" },
        value: { kind: Kind.LIST, values: all },
      },
    ],
  };
}

const numberForm = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A value of a dimension as GraphQL writes it. A text that does not fit its type is left to the server to refuse. */
export function literal(value: string, type: string): string {
  const plain = type.replace("!", "");
  if (["Int", "Long", "Float", "Decimal"].includes(plain) && numberForm.test(value)) return value;
  if (plain === "Boolean" && (value === "true" || value === "false")) return value;
  return JSON.stringify(value);
}

function textNode(value: string): ValueNode {
  return { kind: Kind.STRING, value };
}

function operationOf(document: DocumentNode): OperationDefinitionNode | null {
  const [definition] = document.definitions;
  const isOperation =
    definition?.kind === Kind.OPERATION_DEFINITION && definition.operation !== OperationTypeNode.MUTATION;
  return isOperation ? definition : null;
}

/** A server refuses variables that are declared and not used: those of a period that was replaced. */
function withoutUnused(operation: OperationDefinitionNode): OperationDefinitionNode {
  const text = print(operation.selectionSet);
  const isUsed = (name: string): boolean => new RegExp(`\\$${name}\\b`).test(text);
  const definitions = (operation.variableDefinitions ?? []).filter((one) => isUsed(one.variable.name.value));
  return { ...operation, variableDefinitions: definitions };
}

/** Texts of the address in the types of the operation's variables. */
function chosenVariables(panel: Panel, { variables }: Choices): Record<string, unknown> {
  const chosen = panel.declared.filter(({ name }) => variables[name] !== undefined);
  return Object.fromEntries(chosen.map(({ name, type }) => [name, typed(variables[name]!, type)]));
}

function typed(text: string, type: string): unknown {
  const plain = type.replaceAll("!", "");
  if (plain.startsWith("["))
    return text === "" ? [] : text.split(",").map((one) => typed(one, plain.slice(1, -1)));
  if ((plain === "Int" || plain === "Float") && numberForm.test(text)) return Number(text);
  if (plain === "Boolean") return text === "true";
  return text;
}
