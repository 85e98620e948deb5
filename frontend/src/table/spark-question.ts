import { Kind, parse, parseValue, print } from "graphql";
import { lengthMs } from "../choices/every";
import { literal } from "../choices/asked";
import type { ArgumentNode, FieldNode, ObjectFieldNode, SelectionNode, ValueNode } from "graphql";

/** Lengths of panes that read well, finest first. */
const lengths = ["1s", "5s", "15s", "1m", "5m", "15m", "1h", "3h", "6h", "12h", "1d", "1w", "1mo"];
const panesMin = 4;
const panesMax = 32;

/** The length of a line's panes: the finest that gives no more of them than such a small line can show; null where too few are kept. */
export function sparkEvery(periodMs: number, grains: readonly string[]): string | null {
  const kept = grains.map(lengthMs);
  const possible = lengths.filter((one) => kept.some((grain) => lengthMs(one) % grain === 0));
  const found = possible.find((one) => periodMs / lengthMs(one) <= panesMax);
  return found !== undefined && periodMs / lengthMs(found) >= panesMin ? found : null;
}

interface SparkQuestion {
  /** The table's own query. */
  readonly query: string;
  readonly every: string;
  /** Dimensions of the table's rows, with their types. */
  readonly keys: readonly { readonly name: string; readonly type: string }[];
  /** Values of the first of them whose lines are wanted. */
  readonly values: readonly (string | null)[];
  /** Fields of a row beside its window. */
  readonly leaves: readonly string[];
  readonly isMeasure: (name: string) => boolean;
}

/** The table's question cut into panes, for some of its rows. What the table demands of a whole row, no pane has to fulfil. */
export function sparkDocument(question: SparkQuestion): string {
  const tree = parse(question.query, { noLocation: true });
  const definitions = tree.definitions.map((definition) => {
    const field =
      definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined;
    if (definition.kind !== Kind.OPERATION_DEFINITION || field?.kind !== Kind.FIELD) return definition;
    const next = fieldOf(field, question);
    const used = print(next);
    const variableDefinitions = (definition.variableDefinitions ?? []).filter((one) =>
      new RegExp(`\\$${one.variable.name.value}\\b`).test(used),
    );
    return {
      ...definition,
      variableDefinitions,
      selectionSet: { ...definition.selectionSet, selections: [next] },
    };
  });
  return print({ ...tree, definitions });
}

const replaced = ["every", "where", "orderBy", "first", "after"];

function fieldOf(field: FieldNode, question: SparkQuestion): FieldNode {
  const args = (field.arguments ?? []).filter(({ name }) => !replaced.includes(name.value));
  const own = (field.arguments ?? []).find(({ name }) => name.value === "where")?.value;
  args.push(argument("every", { kind: Kind.STRING, value: question.every }));
  const where = [
    ...(own === undefined ? [] : [ofDimensions(own, question.isMeasure)]),
    keysNode(question),
  ].filter((one) => one !== null);
  if (where.length === 1) args.push(argument("where", where[0]!));
  if (where.length > 1)
    args.push(argument("where", objectNode([["and", { kind: Kind.LIST, values: where }]])));
  const selections: SelectionNode[] = (field.selectionSet?.selections ?? []).map((one) =>
    one.kind === Kind.FIELD && one.name.value === "nodes" ? nodesOf(question.leaves) : one,
  );
  return { ...field, arguments: args, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

/** Values without a name can't be asked for together with the others: then all rows come. */
function keysNode({ keys, values }: SparkQuestion): ValueNode | null {
  const [first] = keys;
  if (first === undefined || values.length === 0 || values.includes(null)) return null;
  const texts = values.map((value) => literal(value!, first.type)).join(", ");
  return parseValue(`{ ${first.name}: { in: [${texts}] } }`, { noLocation: true });
}

/** Conditions on measures are about the whole row; null where no others are left. Those that can't be taken apart stay. */
function ofDimensions(where: ValueNode, isMeasure: (name: string) => boolean): ValueNode | null {
  if (where.kind !== Kind.OBJECT) return where;
  const fields = where.fields.flatMap((field): ObjectFieldNode[] => {
    if (isMeasure(field.name.value)) return [];
    if (field.name.value !== "and" || field.value.kind !== Kind.LIST) return [field];
    const values = field.value.values
      .map((one) => ofDimensions(one, isMeasure))
      .filter((one) => one !== null);
    return values.length === 0 ? [] : [{ ...field, value: { ...field.value, values } }];
  });
  return fields.length === 0 ? null : { ...where, fields };
}

function nodesOf(leaves: readonly string[]): FieldNode {
  const text = `{ nodes { id overflow window { start end closed } ${leaves.join(" ")} } }`;
  const [definition] = parse(text, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("Not an operation.");
  return definition.selectionSet.selections[0] as FieldNode;
}

function argument(name: string, value: ValueNode): ArgumentNode {
  return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value } as ArgumentNode;
}

function objectNode(fields: readonly (readonly [string, ValueNode])[]): ValueNode {
  return {
    kind: Kind.OBJECT,
    fields: fields.map(([name, value]) => ({
      kind: Kind.OBJECT_FIELD,
      name: { kind: Kind.NAME, value: name },
      value,
    })),
  };
}
