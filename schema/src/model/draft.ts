import { concatAST, Kind } from "graphql";
import type {
  DocumentNode,
  EnumTypeDefinitionNode,
  FieldDefinitionNode,
  ObjectTypeDefinitionNode,
  TypeNode,
} from "graphql";
import { directivesOf } from "./directive-use.js";
import type { DirectiveUse } from "./directive-use.js";

/** The model as written, sorted into roles but not yet checked. Rules read it; nothing in it can be trusted. */
export interface Draft {
  readonly document: DocumentNode;
  readonly types: ReadonlyMap<string, DraftType>;
  readonly events: readonly DraftType[];
  readonly tables: readonly DraftType[];
  readonly rollups: readonly DraftType[];
  readonly enums: ReadonlyMap<string, EnumTypeDefinitionNode>;
}

type Role = "event" | "table" | "rollup";

export interface DraftType {
  readonly name: string;
  readonly node: ObjectTypeDefinitionNode;
  readonly description: string | null;
  /** The directives that say what the type is; more or less than one is a problem. */
  readonly roles: readonly Role[];
  readonly uses: ReadonlyMap<string, DirectiveUse>;
  readonly fields: ReadonlyMap<string, DraftField>;
}

export interface DraftField {
  readonly name: string;
  readonly node: FieldDefinitionNode;
  readonly description: string | null;
  readonly type: DraftFieldType;
  readonly uses: ReadonlyMap<string, DirectiveUse>;
}

interface DraftFieldType {
  /** The innermost named type. */
  readonly name: string;
  readonly lists: number;
  readonly nullable: boolean;
  /** As written, e.g. "[TopEntry!]!". */
  readonly text: string;
}

const ROLES: readonly Role[] = ["event", "table", "rollup"];

export function draftOf(documents: readonly DocumentNode[]): Draft {
  const document = concatAST(documents);
  const types = new Map<string, DraftType>();
  const enums = new Map<string, EnumTypeDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION && !types.has(node.name.value)) {
      types.set(node.name.value, draftType(node));
    }
    if (node.kind === Kind.ENUM_TYPE_DEFINITION && !enums.has(node.name.value))
      enums.set(node.name.value, node);
  }
  const withRole = (role: Role): DraftType[] => [...types.values()].filter(({ roles }) => roles[0] === role);
  return {
    document,
    types,
    enums,
    events: withRole("event"),
    tables: withRole("table"),
    rollups: withRole("rollup"),
  };
}

function draftType(node: ObjectTypeDefinitionNode): DraftType {
  const uses = directivesOf(node.directives);
  const fields = new Map<string, DraftField>();
  for (const field of node.fields ?? []) {
    if (!fields.has(field.name.value)) fields.set(field.name.value, draftField(field));
  }
  return {
    name: node.name.value,
    node,
    description: node.description?.value ?? null,
    roles: ROLES.filter((role) => uses.has(role)),
    uses,
    fields,
  };
}

function draftField(node: FieldDefinitionNode): DraftField {
  return {
    name: node.name.value,
    node,
    description: node.description?.value ?? null,
    type: draftFieldType(node.type),
    uses: directivesOf(node.directives),
  };
}

function draftFieldType(node: TypeNode): DraftFieldType {
  if (node.kind === Kind.NON_NULL_TYPE) {
    const inner = draftFieldType(node.type);
    return { ...inner, nullable: false, text: `${inner.text}!` };
  }
  if (node.kind === Kind.LIST_TYPE) {
    const inner = draftFieldType(node.type);
    return { name: inner.name, lists: inner.lists + 1, nullable: true, text: `[${inner.text}]` };
  }
  return { name: node.name.value, lists: 0, nullable: true, text: node.name.value };
}

/** Names of a draft's enum. */
export function enumValuesOf(draft: Draft, name: string): readonly string[] | null {
  return draft.enums.get(name)?.values?.map((value) => value.name.value) ?? null;
}

/** A field's scalar: enums are texts. Null for lists and anything that is not a scalar. */
export function scalarOf(draft: Draft, type: DraftFieldType): string | null {
  if (type.lists > 0 || draft.types.has(type.name)) return null;
  return draft.enums.has(type.name) ? "String" : type.name;
}
