/** The server that numbers come from. */
export interface Server {
  /** "https://freshet.example"; empty for the one that the page itself is from. */
  readonly origin: string;
  /** What the reader may see is told by it. It goes in headers and in the first message of the socket, never in an address. */
  readonly token: string | null;
}

export const sameServer: Server = { origin: "", token: null };

export function headersOf(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Where the socket of a server is; without an origin, of the page's own. */
export function socketUrl(origin: string): string {
  const url = new URL("/graphql", origin === "" ? location.href : origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
