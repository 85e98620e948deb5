import { Kind, parseValue, print } from "graphql";
import type { SelectionSetNode, ValueNode } from "graphql";
import { group, hardLine, indent, joined, line, separator, softLine } from "./layout.js";
import type { Layout } from "./layout.js";
import type { WrittenArgument } from "./page-source.js";

function valueLayout(value: ValueNode): Layout {
  if (value.kind === Kind.LIST) {
    if (value.values.length === 0) return "[]";
    return group("[", indent(softLine, joined(value.values.map(valueLayout), separator)), softLine, "]");
  }
  if (value.kind === Kind.OBJECT) {
    if (value.fields.length === 0) return "{}";
    const fields = value.fields.map((field): Layout => [field.name.value, ": ", valueLayout(field.value)]);
    const comma: Layout = [{ kind: "choice", broken: "", flat: "," }, line];
    return group("{", indent(line, joined(fields, comma)), line, "}");
  }
  // A block string has lines of its own.
  return joined(print(value).split("\n"), hardLine);
}

/** `(a: 1, b: 2)`, or nothing. */
export function argumentsLayout(written: readonly WrittenArgument[]): Layout {
  if (written.length === 0) return "";
  const parts = written.map(argumentLayout);
  return group("(", indent(softLine, joined(parts, separator)), softLine, ")");
}

export function argumentLayout({ name, value }: WrittenArgument): Layout {
  return [name, ": ", valueLayout(parseValue(value, { noLocation: true }))];
}

export function selectionLayout({ selections }: SelectionSetNode): Layout {
  const fields = selections.flatMap((node): Layout[] => {
    if (node.kind !== Kind.FIELD) return [print(node)];
    const head: Layout = [
      node.alias === undefined ? "" : `${node.alias.value}: `,
      node.name.value,
      argumentsLayout(
        (node.arguments ?? []).map((one) => ({ name: one.name.value, value: print(one.value) })),
      ),
      ...(node.directives ?? []).map((one) => ` ${print(one)}`),
    ];
    return [node.selectionSet === undefined ? head : [head, " ", selectionLayout(node.selectionSet)]];
  });
  return ["{", indent(hardLine, joined(fields, hardLine)), hardLine, "}"];
}
