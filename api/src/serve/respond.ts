import type { IncomingMessage, ServerResponse } from "node:http";

export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "/";
  const end = url.search(/[?#]/u);
  return end < 0 ? url : url.slice(0, end);
}

/** Whether host and path make a URL: the GraphQL server would answer anything else with a stack trace. */
export function namesUrl(request: IncomingMessage): boolean {
  return URL.canParse(`http://${request.headers.host ?? "localhost"}${request.url ?? "/"}`);
}

export function refuseHost(response: ServerResponse): void {
  const message = "The Host header is no name of a host. Send the one of the address you call.";
  response.writeHead(400, { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code: "BAD_USER_INPUT" } }] }));
}

/** What every answer of the API says to browsers. */
export function protect(response: ServerResponse): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("X-Frame-Options", "DENY");
  // Proxies that collect a stream before passing it on would hold back every frame.
  response.setHeader("X-Accel-Buffering", "no");
}

/** Lets pages of these origins read the answer, and says so to browsers that ask before. True if that is all that was asked. */
export function share(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
): boolean {
  const { origin } = request.headers;
  response.setHeader("Vary", "Origin");
  if (origin === undefined || !origins.includes(origin)) return false;
  response.setHeader("Access-Control-Allow-Origin", origin);
  if (request.method !== "OPTIONS") return false;
  response.setHeader("Access-Control-Allow-Methods", "GET");
  response.setHeader("Access-Control-Allow-Headers", "authorization");
  response.setHeader("Access-Control-Max-Age", "600");
  protect(response);
  response.writeHead(204).end();
  return true;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: string;
  readonly etag?: string;
}

export function answerJson(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, etag }: JsonAnswer,
): void {
  if (!isRead(request, response)) return;
  protect(response);
  response.setHeader("Cache-Control", etag ? "no-cache" : "no-store");
  if (etag) response.setHeader("ETag", etag);
  if (etag && request.headers["if-none-match"] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(request.method === "HEAD" ? undefined : body);
}

export function answerText(
  request: IncomingMessage,
  response: ServerResponse,
  type: string,
  body: string,
): void {
  if (!isRead(request, response)) return;
  protect(response);
  response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" });
  response.end(request.method === "HEAD" ? undefined : body);
}

function isRead({ method }: IncomingMessage, response: ServerResponse): boolean {
  if (method === "GET" || method === "HEAD") return true;
  response.writeHead(405, { Allow: "GET, HEAD" }).end();
  return false;
}
