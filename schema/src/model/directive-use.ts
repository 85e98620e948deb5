import type { ASTNode, ConstDirectiveNode, DirectiveNode } from "graphql";
import { argumentDefinition, argumentValue } from "./vocabulary-schema.js";

/** A directive where it stands, with arguments read by its definition. An argument that does not fit reads as absent. */
export class DirectiveUse {
  readonly node: ConstDirectiveNode | DirectiveNode;

  constructor(node: ConstDirectiveNode | DirectiveNode) {
    this.node = node;
  }

  get name(): string {
    return this.node.name.value;
  }

  /** Where to point for an argument: at its value, or at the directive if it was left out. */
  at(argument: string): ASTNode {
    return this.#argument(argument)?.value ?? this.node;
  }

  has(argument: string): boolean {
    return this.#argument(argument) !== undefined;
  }

  text(argument: string): string | null {
    const value = this.#value(argument);
    return typeof value === "string" ? value : null;
  }

  number(argument: string): number | null {
    const value = this.#value(argument);
    return typeof value === "number" ? value : null;
  }

  texts(argument: string): readonly string[] {
    return this.#items(argument).filter((item) => typeof item === "string");
  }

  numbers(argument: string): readonly number[] {
    return this.#items(argument).filter((item) => typeof item === "number");
  }

  #argument(name: string) {
    return this.node.arguments?.find((argument) => argument.name.value === name);
  }

  #items(argument: string): readonly unknown[] {
    const value = this.#value(argument);
    return Array.isArray(value) ? value : [];
  }

  #value(name: string): unknown {
    const definition = argumentDefinition(this.name, name);
    if (definition === null) return undefined;
    const argument = this.#argument(name);
    return argument === undefined ? definition.defaultValue : argumentValue(argument.value, definition.type);
  }
}

/** The directives of a node by name; of repeated ones the first. */
export function directivesOf(
  nodes: readonly (ConstDirectiveNode | DirectiveNode)[] | undefined,
): ReadonlyMap<string, DirectiveUse> {
  const uses = new Map<string, DirectiveUse>();
  for (const node of nodes ?? []) {
    if (!uses.has(node.name.value)) uses.set(node.name.value, new DirectiveUse(node));
  }
  return uses;
}
