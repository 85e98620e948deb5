import { GraphQLError } from "graphql";
import type { FetchAPI, Plugin } from "graphql-yoga";
import { publicError, requestError } from "../errors.js";
import { isStream } from "./multipart-subscriptions.js";

/**
 * Answers where the client takes none of the forms that the answer can have: as JSON all the same, so that it says why. Stands
 * behind all who know a form.
 */
export function acceptable(): Plugin {
  return {
    async onResultProcess({ result, resultProcessor, setResultProcessor }) {
      if (resultProcessor) return;
      let errors = errorsOf(result);
      if (isStream(result)) await result[Symbol.asyncIterator]().return?.();
      if (errors.length === 0) errors = [isStream(result) ? noStream() : noAnswer()];
      setResultProcessor((_result, fetchAPI) => respond(errors, fetchAPI), "application/json");
    },
  };
}

function errorsOf(result: unknown): readonly GraphQLError[] {
  const { errors } = result as { errors?: readonly unknown[] };
  return (errors ?? []).filter((error) => error instanceof GraphQLError);
}

function noStream(): GraphQLError {
  return requestError(
    406,
    "BAD_USER_INPUT",
    "A subscription is a stream. Send Accept: text/event-stream (SSE) or multipart/mixed;subscriptionSpec=1.0, or subscribe over a WebSocket (graphql-transport-ws).",
  );
}

function noAnswer(): GraphQLError {
  return requestError(
    406,
    "BAD_USER_INPUT",
    "The answer has none of the forms that are accepted. Send Accept: application/json or application/graphql-response+json.",
  );
}

function respond(errors: readonly GraphQLError[], fetchAPI: FetchAPI): Response {
  const asked = errors.map(({ extensions }) => (extensions.http ?? {}) as HttpPart);
  return new fetchAPI.Response(JSON.stringify({ errors: errors.map((error) => publicError(error)) }), {
    status: Math.max(...asked.map(({ status = 400 }) => status)),
    headers: Object.assign(
      { "Content-Type": "application/json; charset=utf-8" },
      ...asked.map(({ headers }) => headers),
    ) as Record<string, string>,
  });
}

interface HttpPart {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
