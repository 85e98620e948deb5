import { randomUUID } from "node:crypto";
import { GraphQLError } from "graphql";
import type { ApiLogger } from "../api.js";
import { isErrorCode, isPublicError, without } from "../errors.js";

/** What graphql-js says repeats what it was sent, however long that is. */
const MESSAGE_MAX = 1_000;

/** What the server before us notes for itself. */
const INTERNALS = ["http", "originalError", "unexpected"];

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

/**
 * What graphql-js itself, or the server before it, finds wrong is wrong with the request. Its own codes and what it notes for
 * itself stay inside, but for the status of an answer over HTTP.
 */
function withCode(error: GraphQLError): GraphQLError {
  const { code, http } = error.extensions;
  if (isErrorCode(code)) return error;
  const { nodes, source, positions, path } = error;
  const message =
    error.message.length > MESSAGE_MAX ? `${error.message.slice(0, MESSAGE_MAX)}…` : error.message;
  return new GraphQLError(message, {
    ...{ nodes, source, positions, path },
    extensions: {
      ...without(error.extensions, INTERNALS),
      code: "BAD_USER_INPUT",
      ...(http ? { http: statusOf(code, http) } : {}),
    },
  });
}

/** A request that was understood but does not fit the schema is answered 200 to clients that want it so (`spec`); any other is not. */
function statusOf(code: unknown, http: object): object {
  if (typeof code !== "string" || code.startsWith("GRAPHQL_")) return http;
  return { ...http, spec: false };
}

/** For answers that have no HTTP status. */
export function withoutHttp(maskError: MaskError): MaskError {
  return (unmasked) => {
    const error = maskError(unmasked);
    if (error.extensions.http === undefined) return error;
    const extensions = without(error.extensions, ["http"]);
    const { nodes, source, positions, path } = error;
    return new GraphQLError(error.message, { nodes, source, positions, path, extensions });
  };
}

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? error.originalError : error;
}
