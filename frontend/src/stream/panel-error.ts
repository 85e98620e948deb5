import { CombinedGraphQLErrors, ServerError } from "@apollo/client/core";
import { t } from "../words";

/** Why a panel has no numbers, in the server's own words where it has some. */
export interface PanelError {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
  /** Whether asking the same again may help. */
  readonly canRetry: boolean;
}

const finalCodes = [
  "BAD_USER_INPUT",
  "TOO_EXPENSIVE",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "GRAPHQL_VALIDATION_FAILED",
  "GRAPHQL_PARSE_FAILED",
];

export function panelError(cause: unknown): PanelError {
  const first = firstGraphQlError(cause);
  if (first !== null) {
    const code = typeof first.extensions?.code === "string" ? first.extensions.code : "INTERNAL_SERVER_ERROR";
    const requestId = first.extensions?.requestId;
    return {
      code,
      message: first.message,
      requestId: typeof requestId === "string" ? requestId : null,
      canRetry: !finalCodes.includes(code),
    };
  }
  const status = ServerError.is(cause) ? t("error.status", { status: String(cause.statusCode) }) : "";
  return { code: "UNREACHABLE", message: status, requestId: null, canRetry: true };
}

interface GraphQlError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

function firstGraphQlError(cause: unknown): GraphQlError | null {
  if (CombinedGraphQLErrors.is(cause)) return cause.errors[0] ?? null;
  if (Array.isArray(cause) && typeof cause[0]?.message === "string") return cause[0] as GraphQlError;
  return null;
}
