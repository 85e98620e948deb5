import type { ExecutionResult } from "graphql";
import type { FetchAPI, Plugin } from "graphql-yoga";
import { publicError } from "../errors.js";
import { SharedResult } from "../live/shared-results.js";

const BOUNDARY = "graphql";
const HEAD = "\r\nContent-Type: application/json\r\n\r\n";
const NEXT = `\r\n--${BOUNDARY}`;
const END = "--\r\n";
const HEARTBEAT = "{}";

/**
 * Subscriptions as Apollo's clients read them where they have no WebSocket: parts of multipart/mixed, each with one result as its
 * payload, and empty ones to keep the connection alive
 * (https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol).
 */
export function multipartSubscriptions(heartbeatMs: number): Plugin {
  return {
    onResultProcess({ request, result, resultProcessor, setResultProcessor }) {
      // Whoever takes SSE as well has got it.
      if (resultProcessor || !isStream(result) || !accepts(request)) return;
      setResultProcessor((_result, fetchAPI) => respond(result, fetchAPI, heartbeatMs), "multipart/mixed");
    },
  };
}

export function isStream(result: unknown): result is AsyncIterable<ExecutionResult> {
  return typeof result === "object" && result !== null && Symbol.asyncIterator in result;
}

function accepts({ headers }: Request): boolean {
  const types = (headers.get("accept") ?? "").toLowerCase().split(",");
  return types.some((type) => type.split(";")[0].trim() === "multipart/mixed");
}

function respond(results: AsyncIterable<ExecutionResult>, fetchAPI: FetchAPI, heartbeatMs: number): Response {
  const body = new fetchAPI.ReadableStream(partsOf(results[Symbol.asyncIterator](), heartbeatMs));
  return new fetchAPI.Response(body, {
    headers: {
      "Content-Type": `multipart/mixed; boundary="${BOUNDARY}"; subscriptionSpec="1.0"`,
      "Cache-Control": "no-cache",
      Connection: "keep-alive",
    },
  });
}

/** A part is sent with the border that ends it, so that nobody waits for the next one to read it. */
function partsOf(
  results: AsyncIterator<ExecutionResult>,
  heartbeatMs: number,
): UnderlyingDefaultSource<Uint8Array> {
  const encoder = new TextEncoder();
  let heartbeat: NodeJS.Timeout | undefined;
  return {
    start(controller) {
      controller.enqueue(encoder.encode(NEXT));
      heartbeat = setInterval(() => {
        // A client that is slow has more to read as it is.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(HEAD + HEARTBEAT + NEXT));
      }, heartbeatMs);
    },
    async pull(controller) {
      const { value, done } = await results.next();
      if (value) controller.enqueue(encoder.encode(HEAD + payloadOf(value as ExecutionResult) + NEXT));
      if (!done) return;
      clearInterval(heartbeat);
      controller.enqueue(encoder.encode(END));
      controller.close();
    },
    async cancel() {
      clearInterval(heartbeat);
      await results.return?.();
    },
  };
}

function payloadOf(result: ExecutionResult): string {
  // Written once for all who get the same.
  if (result instanceof SharedResult) return `{"payload":${result.json}}`;
  const { data, errors } = result;
  return JSON.stringify({ payload: { data, errors: errors?.map((error) => publicError(error)) } });
}
