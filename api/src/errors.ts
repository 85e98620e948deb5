import { GraphQLError } from "graphql";

export type ErrorCode =
  | "BAD_USER_INPUT"
  | "TOO_EXPENSIVE"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "RATE_LIMITED"
  | "UNAVAILABLE"
  | "INTERNAL";

/** The HTTP status where an error ends a whole request. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 200,
  TOO_EXPENSIVE: 200,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

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

/** HTTP status for an error code; 200 for one that GraphQL reports beside data. */
export function statusOf(code: unknown): number {
  return STATUS[code as ErrorCode] ?? 200;
}

/** True for an error that may be shown: ours, or one that graphql-js made itself while parsing, validating or coercing. */
export function isPublicError(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError)) return false;
  const cause = error.originalError;
  return cause === undefined || cause === null || isPublicError(cause);
}
