import type { IncomingMessage } from "node:http";

/** Names of this machine for itself. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Why a request may come from a page of somebody else; null if it does not. Browsers say where a request that writes comes from. A page
 * whose name was made to lead here afterwards says its own name in both headers: a server of this machine alone answers to none but
 * the machine's.
 */
export function foreign(request: IncomingMessage, boundTo: string): string | null {
  const { origin, host, "content-type": type, "sec-fetch-site": site } = request.headers;
  if (!/^application\/json\s*(;|$)/i.test(type ?? ""))
    return "Send JSON with Content-Type: application/json.";
  if (host === undefined || !URL.canParse(`http://${host}`)) return "The Host header is no name of a host.";
  const { hostname } = new URL(`http://${host}`);
  if (isLoopback(boundTo) && !isLoopback(hostname.replace(/^\[|\]$/g, "")))
    return `This server listens for its own machine only, and “${hostname}” is another name. Open the page as localhost.`;
  const isOwn = site === undefined || site === "same-origin" || site === "none";
  if (isOwn && (origin === undefined || hostOf(origin) === host.toLowerCase())) return null;
  return "A page of another site can't edit dashboards. Open the page of this server.";
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
