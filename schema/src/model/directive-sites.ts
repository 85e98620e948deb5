import { DirectiveLocation, Kind } from "graphql";
import type { ConstDirectiveNode } from "graphql";
import type { Draft } from "./draft.js";

/** The directives of one node, and what kind of node it is. */
interface DirectiveSite {
  readonly location: DirectiveLocation;
  readonly directives: readonly ConstDirectiveNode[];
}

/** Every place of a model where directives can stand, in the order of the files. */
export function* directiveSites(draft: Draft): Generator<DirectiveSite> {
  for (const node of draft.document.definitions) {
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION) {
      yield { location: DirectiveLocation.OBJECT, directives: node.directives ?? [] };
      for (const field of node.fields ?? []) {
        yield { location: DirectiveLocation.FIELD_DEFINITION, directives: field.directives ?? [] };
      }
    }
    if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
      yield { location: DirectiveLocation.ENUM, directives: node.directives ?? [] };
      for (const value of node.values ?? []) {
        yield { location: DirectiveLocation.ENUM_VALUE, directives: value.directives ?? [] };
      }
    }
  }
}

/** Every directive of a model. */
export function allDirectives(draft: Draft): ConstDirectiveNode[] {
  return [...directiveSites(draft)].flatMap(({ directives }) => directives);
}
