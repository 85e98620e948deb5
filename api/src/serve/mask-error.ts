import { randomUUID } from "node:crypto";
import { GraphQLError } from "graphql";
import type { ApiLogger } from "../api.js";
import { isPublicError } from "../errors.js";

export type MaskError = (error: unknown) => GraphQLError;

/**
 * Shows clients only what is meant for them, always with a code; all else becomes a request id, under which the log has it.
 */
export function createMaskError(logger: ApiLogger, requestId: () => string = randomUUID): MaskError {
  return (error) => {
    if (isPublicError(error)) return withCode(error);
    const id = requestId();
    logger.error({ err: causeOf(error), requestId: id }, "A request failed unexpectedly.");
    const { nodes, path } = error instanceof GraphQLError ? error : { nodes: undefined, path: undefined };
    return new GraphQLError(`Something went wrong here, not in your request. Its id is ${id}.`, {
      nodes,
      path,
      extensions: { code: "INTERNAL", requestId: id },
    });
  };
}

/** What graphql-js itself finds wrong is wrong with the request. */
function withCode(error: GraphQLError): GraphQLError {
  const known = error.extensions.code;
  if (typeof known === "string" && !known.startsWith("GRAPHQL_")) return error;
  const { nodes, source, positions, path, extensions } = error;
  return new GraphQLError(error.message, {
    ...{ nodes, source, positions, path },
    extensions: { ...extensions, code: "BAD_USER_INPUT" },
  });
}

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? error.originalError : error;
}
