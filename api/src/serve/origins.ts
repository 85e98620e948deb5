import type { IncomingMessage } from "node:http";

/**
 * Whether a page of this origin may connect: the server's own, and those configured. Browsers always say the origin of a
 * WebSocket; other clients have none, and no cookies either that a foreign page could ride on.
 */
export function isAllowedOrigin(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (origins.includes(origin)) return true;
  try {
    return host !== undefined && new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
}
