import { GraphQLError, type GraphQLFormattedError } from "graphql";

/** The codes of the contract; clients never see another. */
const CODES = [
  "BAD_USER_INPUT",
  "TOO_EXPENSIVE",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "UNAVAILABLE",
  "INTERNAL",
] as const;

export type ErrorCode = (typeof CODES)[number];

export function isErrorCode(code: unknown): code is ErrorCode {
  return (CODES as readonly unknown[]).includes(code);
}

/** An error that clients see as it is: its message says what to change. */
export function apiError(
  code: ErrorCode,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...details } });
}

export function badInput(message: string): GraphQLError {
  return apiError("BAD_USER_INPUT", message);
}

export function unavailable(message: string): GraphQLError {
  return apiError("UNAVAILABLE", message);
}

/** An error that ends an HTTP request with a status. What is under `http` is for the server only. */
export function requestError(
  status: number,
  code: ErrorCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): GraphQLError {
  return apiError(code, message, { http: { status, headers } });
}

/** An error as it is written for clients. */
export function publicError(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...rest } = error.toJSON();
  return { ...rest, extensions: without(extensions ?? {}, ["http"]) };
}

export function without(
  extensions: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(extensions).filter(([name]) => !names.includes(name)));
}

/** True for an error that may be shown: ours, or one that graphql-js made itself while parsing, validating or coercing. */
export function isPublicError(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError)) return false;
  const cause = error.originalError;
  return cause === undefined || cause === null || isPublicError(cause);
}
