import { useCSRFPrevention } from "@graphql-yoga/plugin-csrf-prevention";
import { GraphQLError } from "graphql";
import type { GraphQLParams, Plugin } from "graphql-yoga";
import { requestError } from "../errors.js";
import type { ApiLimits } from "../limits.js";

/** Headers that only a script can send, and to another origin only if it was allowed to: any of them will do. */
const CSRF_HEADERS = ["x-freshet-csrf", "apollo-require-preflight", "x-graphql-yoga-csrf"];

/**
 * Refuses requests that no operation can be taken from, before and while their body is read, and says what to send instead.
 * Stands behind the server's own parsers, so that whatever these make of a request is looked at.
 */
export function requestChecks(limits: ApiLimits): Plugin {
  const csrf = useCSRFPrevention({ requestHeaders: CSRF_HEADERS });
  return {
    async onRequestParse(payload) {
      const { request, requestParser, setRequestParser } = payload;
      checkMethod(request);
      try {
        await csrf.onRequestParse?.(payload);
      } catch {
        throw withoutHeader(request);
      }
      if (!requestParser)
        throw requestError(
          415,
          "BAD_USER_INPUT",
          "The body can't be read. Send the operation as JSON with Content-Type: application/json; files can't be uploaded here.",
        );
      checkLength(request, limits);
      setRequestParser(async (whole) => {
        try {
          return checkParams(await requestParser(whole));
        } catch (error) {
          throw whyUnread(error, limits);
        }
      });
    },
  };
}

function checkMethod({ method }: Request): void {
  if (method === "GET" || method === "POST") return;
  throw requestError(405, "BAD_USER_INPUT", `GraphQL is asked by GET or POST, not by ${method}.`, {
    Allow: "GET, POST",
  });
}

function withoutHeader({ method }: Request): GraphQLError {
  const header = `the header "${CSRF_HEADERS[0]}: 1" (or ${CSRF_HEADERS.slice(1).join(", ")})`;
  return requestError(
    403,
    "FORBIDDEN",
    method === "GET"
      ? `A page of another site could send this request, as a header is missing. Send ${header}, or ask by POST with Content-Type: application/json.`
      : `A form of another site could send this request. Send JSON with Content-Type: application/json, or else ${header}.`,
  );
}

function checkLength({ headers }: Request, limits: ApiLimits): void {
  if (Number(headers.get("content-length")) > limits.bodyBytesMax) throw tooLarge(limits);
}

function tooLarge({ bodyBytesMax }: ApiLimits): GraphQLError {
  return requestError(
    413,
    "BAD_USER_INPUT",
    `The body is larger than ${bodyBytesMax} bytes. Ask for less at a time.`,
  );
}

type Params = GraphQLParams | GraphQLParams[] | Response;

function checkParams(params: Params): Params {
  if (Array.isArray(params))
    throw badRequest("Batches are not taken. Send one operation a request; it may have several fields.");
  if (params instanceof Response) return params;
  const { query } = params;
  if (query === undefined || query === null || (typeof query === "string" && query.trim() === ""))
    throw badRequest('There is no operation. Send it as "query".');
  return params;
}

/** Parsers throw errors of their own for what is no JSON, and a SyntaxError for variables in an address. */
function whyUnread(error: unknown, limits: ApiLimits): unknown {
  if (error instanceof SyntaxError) return badRequest("variables or extensions are no JSON.");
  if (!(error instanceof GraphQLError)) return error;
  if (error.extensions.code === "REQUEST_ENTITY_TOO_LARGE") return tooLarge(limits);
  return error.extensions.originalError === undefined ? error : badRequest("The body is no JSON.");
}

function badRequest(message: string): GraphQLError {
  return requestError(400, "BAD_USER_INPUT", message);
}
