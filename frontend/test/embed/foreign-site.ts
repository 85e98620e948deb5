import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { PageFiles } from "../../../cli/src/start/page-files";
import { startMockServer } from "../mock/server";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { MockServer } from "../mock/server";

/** A server of numbers, and a site of somebody else that shows some of them. */
export interface Sites {
  readonly server: MockServer;
  readonly foreign: string;
  /** Tokens that came with requests and sockets, by where they came. */
  readonly tokens: { readonly path: string; readonly token: string }[];
  /** Addresses that were asked for, as a log would have them. */
  readonly asked: string[];
  sockets(): number;
  close(): Promise<void>;
}

export interface ForeignPage {
  readonly html: string;
  /** Of `/site.js`. */
  readonly script: string;
  /** Without it the strictest that there can be. */
  readonly policy?: string;
}

/** `page` makes the foreign page out of the address of the server; its own policy is as strict as one can be. */
export async function startSites(
  page: (server: string) => ForeignPage,
  /** Of built scripts that the foreign page has besides. */
  folder?: string,
): Promise<Sites> {
  const tokens: { path: string; token: string }[] = [];
  const asked: string[] = [];
  let sockets = 0;
  const site = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  // A name of its own, so that it is another site and not only another port.
  const foreign = `http://localhost:${(site.address() as AddressInfo).port}`;
  const files = new PageFiles({ origins: [], embed: [foreign] });
  const server = await startMockServer(0, {
    onConnect(params) {
      sockets++;
      if (typeof params.authorization === "string")
        tokens.push({ path: "socket", token: params.authorization });
    },
    async before(request, response) {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      asked.push(request.url ?? "/");
      if (/^\/embed/.test(path)) return files.handle(request, response);
      const { origin, authorization } = request.headers;
      if (authorization !== undefined) tokens.push({ path, token: authorization });
      if (origin !== foreign) return false;
      response.setHeader("Access-Control-Allow-Origin", foreign);
      if (request.method !== "OPTIONS") return false;
      response.setHeader("Access-Control-Allow-Headers", "authorization, content-type");
      response.writeHead(204).end();
      return true;
    },
  });
  return {
    server,
    foreign,
    tokens,
    asked,
    sockets: () => sockets,
    async close() {
      await server.close();
      site.closeAllConnections();
      await new Promise((resolve) => site.close(resolve));
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { html, script, policy = strictest(server.url) } = page(server.url);
    if (request.url === "/site.js") {
      response.writeHead(200, { "content-type": "text/javascript" }).end(script);
      return;
    }
    if (folder !== undefined && request.url?.endsWith(".js")) {
      const script = readFileSync(join(folder, basename(request.url)));
      response.writeHead(200, { "content-type": "text/javascript" }).end(script);
      return;
    }
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy })
      .end(html);
  }
}

function strictest(server: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${server}`,
    `style-src ${server}`,
    `connect-src ${server} ${server.replace("http", "ws")}`,
    `frame-src ${server}`,
  ].join("; ");
}
