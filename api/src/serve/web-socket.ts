import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ExecutionArgs, GraphQLError } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { type Extra, useServer } from "graphql-ws/use/ws";
import { type WebSocket, WebSocketServer } from "ws";
import { apiError } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import type { GraphqlServer } from "./graphql-server.js";
import type { MaskError } from "./mask-error.js";
import { isAllowedOrigin } from "./origins.js";
import { TokenBucket } from "./token-bucket.js";

export interface SocketServerOptions {
  readonly server: GraphqlServer;
  readonly limits: ApiLimits;
  readonly origins: readonly string[];
  readonly maskError: MaskError;
}

export interface SocketServer {
  readonly sockets: number;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** Close codes after which clients of graphql-ws come back by themselves. */
const TRY_AGAIN_LATER = 1013;
const SERVICE_RESTART = 1012;

/** graphql-transport-ws with the limits that the library leaves to its user. */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { limits, origins } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.socketMessageBytesMax,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has("graphql-transport-ws") ? "graphql-transport-ws" : false),
  });
  server.on("connection", (socket: WebSocket) => limitMessages(socket, limits));
  const protocol = serveProtocol(server, options);
  const perAddress = new Map<string, number>();
  return {
    get sockets() {
      return server.clients.size;
    },
    upgrade(request, socket, head) {
      const address = request.socket.remoteAddress ?? "";
      if (!isAllowedOrigin(request, origins)) return refuse(socket, "403 Forbidden");
      const open = perAddress.get(address) ?? 0;
      if (open >= limits.socketsPerAddressMax) return refuse(socket, "429 Too Many Requests");
      perAddress.set(address, open + 1);
      socket.once("close", () => {
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left === 0) perAddress.delete(address);
        else perAddress.set(address, left);
      });
      server.handleUpgrade(request, socket, head, (webSocket) =>
        server.emit("connection", webSocket, request),
      );
    },
    async close() {
      for (const client of server.clients) client.close(SERVICE_RESTART, "The server is restarting.");
      const patience = setTimeout(() => server.clients.forEach((client) => client.terminate()), 500);
      await protocol.dispose();
      clearTimeout(patience);
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.on("error", () => {});
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function limitMessages(socket: WebSocket, limits: ApiLimits): void {
  const bucket = new TokenBucket(
    limits.socketMessagesPerSecond,
    limits.socketMessagesBurst,
    performance.now(),
  );
  socket.on("error", () => {});
  socket.on("message", () => {
    if (!bucket.take(performance.now()))
      socket.close(TRY_AGAIN_LATER, "Too many messages. Send fewer a second.");
  });
}

/** What the execution of one operation needs, handed to graphql-ws's execute and subscribe by way of rootValue. */
interface Execution {
  readonly execute: (args: ExecutionArgs) => never;
  readonly subscribe: (args: ExecutionArgs) => never;
}

function serveProtocol(
  server: WebSocketServer,
  { server: graphql, limits, maskError }: SocketServerOptions,
): ReturnType<typeof useServer> {
  const prepare = async (
    payload: SubscribePayload,
    { request, socket }: Extra,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> => {
    const { schema, execute, subscribe, contextFactory, parse, validate } = graphql.getEnveloped({
      ...{ req: request, socket, params: payload },
    });
    const document = parse(payload.query);
    const errors = validate(schema, document) as readonly GraphQLError[];
    if (errors.length > 0) return errors.map((error) => maskError(error));
    return {
      schema,
      document,
      operationName: payload.operationName,
      variableValues: payload.variables,
      contextValue: await contextFactory(),
      rootValue: { execute, subscribe },
    };
  };
  return useServer(
    {
      isProd: true,
      connectionInitWaitTimeout: limits.connectionInitMsMax,
      execute: (args) => (args.rootValue as Execution).execute(args),
      subscribe: (args) => (args.rootValue as Execution).subscribe(args),
      // Whatever is thrown here would close the socket with 4500, after which clients stay away for good.
      onSubscribe: async (context, _id, payload) => {
        if (Object.keys(context.subscriptions).length > limits.subscriptionsPerSocketMax)
          return [
            apiError(
              "RATE_LIMITED",
              `More than ${limits.subscriptionsPerSocketMax} subscriptions on one socket. End some of them first.`,
            ),
          ];
        try {
          return await prepare(payload, context.extra as Extra);
        } catch (error) {
          return [maskError(error)];
        }
      },
    },
    server as Parameters<typeof useServer>[1],
    limits.keepAliveMs,
  );
}
