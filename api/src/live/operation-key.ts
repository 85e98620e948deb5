import { createHash } from "node:crypto";
import { type DocumentNode, Kind, print, visit } from "graphql";

/** Arguments that decide only how a client begins. */
const BEGINNING: ReadonlySet<string> = new Set(["resume", "receipt"]);

export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variableValues?: Readonly<Record<string, unknown>> | null;
}

/** The same for operations that make the same results of the same frames, as far as that can be told by their text. */
export function operationKey({ document, operationName, variableValues }: Operation): string {
  const used = new Set<string>();
  const shown = visit(document, {
    Argument: ({ name }) => (BEGINNING.has(name.value) ? null : undefined),
    // Of variables only those count that are used elsewhere, too.
    VariableDefinition: () => null,
    Variable: ({ name }) => void used.add(name.value),
  });
  const values = [...used].sort().map((name) => [name, valueOf(name, document, variableValues ?? {})]);
  const parts = [print(shown), operationName ?? null, values];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

/** A value that is given, or the text of the defaults: operations of one document may have different ones. */
function valueOf(name: string, document: DocumentNode, given: Readonly<Record<string, unknown>>): unknown {
  if (Object.hasOwn(given, name)) return [given[name]];
  return document.definitions.flatMap((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION) return [];
    const found = node.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    return found?.defaultValue ? print(found.defaultValue) : [];
  });
}
