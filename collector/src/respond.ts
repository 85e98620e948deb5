import type { IncomingMessage, ServerResponse } from "node:http";
import { RequestError } from "./problem.js";

type Headers = Readonly<Record<string, string>>;

/** Trackers post from any site, so any origin may; cookies and credentials never take part. */
export function corsHeaders(request: IncomingMessage): Headers {
  const origin = request.headers.origin;
  if (origin === undefined) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST, OPTIONS",
    "access-control-allow-headers": "content-type, content-encoding",
    "access-control-expose-headers": "retry-after",
    "access-control-max-age": "600",
    vary: "Origin",
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Headers): void {
  if (response.headersSent || response.destroyed) return;
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    ...headers,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}

/** A refusal says what to change; anything unexpected says nothing of its cause. */
export function sendError(response: ServerResponse, error: unknown, headers: Headers): void {
  if (error instanceof RequestError) {
    const { status, code, message } = error;
    sendJson(response, status, { error: { code, message } }, { ...headers, ...error.headers });
    return;
  }
  sendJson(
    response,
    500,
    { error: { code: "INTERNAL", message: "Something went wrong on the server." } },
    headers,
  );
}
