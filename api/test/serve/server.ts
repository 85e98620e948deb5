import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Rig } from "../fixture.js";

export interface Served {
  readonly url: string;
  readonly socketUrl: string;
  close(): Promise<void>;
}

/** The API on a port of its own; what it does not answer is 404. */
export async function serve({ api }: Rig): Promise<Served> {
  const server: Server = createServer((request, response) => {
    void api.handle(request, response).then((handled) => {
      if (!handled) response.writeHead(404).end();
    });
  });
  server.on("upgrade", (request, socket, head) => {
    if (!api.handleUpgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}/graphql`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string; readonly requestId?: string };
  }[];
}

export async function post(served: Served, query: string, more: object = {}): Promise<GraphqlAnswer> {
  const response = await fetch(`${served.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query, ...more }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}
