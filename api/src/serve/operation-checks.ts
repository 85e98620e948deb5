import { type DocumentNode, Kind, getOperationAST } from "graphql";
import { requestError } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import { clip } from "../read/question.js";

/** What comes with a document. */
export interface OperationParams {
  readonly operationName?: string | null;
  readonly variables?: unknown;
}

/** Refuses what can't be run, or should not be tried, before the document is validated. */
export function checkOperation(
  document: DocumentNode,
  { operationName, variables }: OperationParams,
  limits: ApiLimits,
): void {
  checkName(document, operationName);
  // Whoever coerces variables goes down into them, however deep they are.
  if (isDeeper(variables, limits.variablesDepthMax))
    throw badRequest(
      `The variables are nested more than ${limits.variablesDepthMax} levels deep. Write long conditions side by side, or with "in".`,
    );
}

/** A document may have several operations; the request says which one it means. */
function checkName(document: DocumentNode, wanted: string | null | undefined): void {
  if (getOperationAST(document, wanted)) return;
  const names = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? [node.name?.value ?? "(unnamed)"] : [],
  );
  if (names.length === 0) throw badRequest("The document has no operation.");
  const which = wanted ? `There is no operation "${clip(wanted)}"` : "The document has several operations";
  throw badRequest(`${which}. Name one as operationName: ${names.slice(0, 5).map(clip).join(", ")}.`);
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((one) => isDeeper(one, depth - 1));
}

function badRequest(message: string): Error {
  return requestError(400, "BAD_USER_INPUT", message);
}
