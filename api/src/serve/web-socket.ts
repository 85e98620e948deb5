import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ExecutionArgs, GraphQLError } from "graphql";
import { type Server, type SubscribePayload, makeServer } from "graphql-ws";
import { WebSocketServer } from "ws";
import { type ErrorCode, apiError } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import { type SharedResults, SharedStream } from "../live/shared-results.js";
import { SocketDelivery } from "../live/socket-delivery.js";
import type { GraphqlServer } from "./graphql-server.js";
import { type MaskError, withoutHttp } from "./mask-error.js";
import { isAllowedOrigin } from "./origins.js";
import { type Refusal, type SocketExtra, openSession } from "./socket-session.js";

export interface SocketServerOptions {
  readonly server: GraphqlServer;
  readonly limits: ApiLimits;
  readonly origins: readonly string[];
  readonly maskError: MaskError;
  readonly results: SharedResults;
  /** Told of every socket, message and operation that is refused. */
  readonly onRefused: (reason: Refusal) => void;
}

export interface SocketServer {
  readonly sockets: number;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** Close code after which clients of graphql-ws come back by themselves. */
const SERVICE_RESTART = 1012;
const PROTOCOL = "graphql-transport-ws";
const GRACE_MS = 500;

/** graphql-transport-ws with the limits that the library leaves to its user. */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { limits, maskError, onRefused } = options;
  const server = new WebSocketServer({
    noServer: true,
    // Above the limit a socket is told so; past this, which is only for memory's sake, it is just closed.
    maxPayload: limits.socketMessageBytesMax * 2,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  server.on("wsClientError", (error, socket) => {
    onRefused("bad-handshake");
    refuse(socket, "400 Bad Request", ["BAD_USER_INPUT", `${error.message}.`]);
  });
  const protocol = createProtocol(options);
  const addresses = new Addresses();
  return {
    get sockets() {
      return server.clients.size;
    },
    upgrade(request, socket, head) {
      if (!isAdmitted(request, socket, addresses, options)) return;
      server.handleUpgrade(request, socket, head, (webSocket) =>
        openSession(webSocket, request, { protocol, limits, maskError, onRefused }),
      );
    },
    async close() {
      for (const client of server.clients) client.close(SERVICE_RESTART, "The server is restarting.");
      const patience = setTimeout(() => server.clients.forEach((client) => client.terminate()), GRACE_MS);
      // It may have been closed before.
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearTimeout(patience);
    },
  };
}

function isAdmitted(
  request: IncomingMessage,
  socket: Duplex,
  addresses: Addresses,
  { origins, limits, onRefused }: SocketServerOptions,
): boolean {
  if (!isAllowedOrigin(request, origins)) {
    onRefused("origin");
    refuse(socket, "403 Forbidden", ["FORBIDDEN", "Pages of this origin may not connect."]);
    return false;
  }
  const address = request.socket.remoteAddress ?? "";
  if (addresses.open(address) >= limits.socketsPerAddressMax || addresses.all >= limits.socketsMax) {
    onRefused("too-many-sockets");
    const which =
      addresses.all >= limits.socketsMax
        ? `${limits.socketsMax} sockets are open`
        : `${limits.socketsPerAddressMax} sockets of this address are open`;
    refuse(socket, "429 Too Many Requests", [
      "RATE_LIMITED",
      `${which}. Put several operations on one socket, or try again later.`,
    ]);
    return false;
  }
  addresses.add(address, socket);
  return true;
}

/** Open sockets by the address they come from. */
class Addresses {
  readonly #open = new Map<string, number>();
  all = 0;

  open(address: string): number {
    return this.#open.get(address) ?? 0;
  }

  add(address: string, socket: Duplex): void {
    this.all++;
    this.#open.set(address, this.open(address) + 1);
    socket.once("close", () => {
      this.all--;
      const left = this.open(address) - 1;
      if (left === 0) this.#open.delete(address);
      else this.#open.set(address, left);
    });
  }
}

function refuse(socket: Duplex, status: string, [code, message]: readonly [ErrorCode, string]): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const headers = [
    "Connection: close",
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(code === "RATE_LIMITED" ? ["Retry-After: 10"] : []),
  ];
  socket.on("error", () => {});
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join("\r\n")}\r\n\r\n${body}`);
}

/** What the execution of one operation needs, handed to graphql-ws's execute by way of rootValue. */
interface Execution {
  readonly execute: (args: ExecutionArgs) => never;
}

function createProtocol(options: SocketServerOptions): Server<SocketExtra> {
  const { server: graphql, limits, onRefused, results } = options;
  const maskError = withoutHttp(options.maskError);
  const prepare = async (
    payload: SubscribePayload,
    { request, socket }: SocketExtra,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> => {
    const { schema, execute, contextFactory, parse, validate } = graphql.getEnveloped({
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
      rootValue: { execute },
    };
  };
  return makeServer<never, SocketExtra>({
    connectionInitWaitTimeout: limits.connectionInitMsMax,
    execute: (args) => (args.rootValue as Execution).execute(args),
    subscribe: (args) => results.subscribe(args),
    onOperation: ({ extra }, id, _payload, _args, result) =>
      result instanceof SharedStream ? new SocketDelivery(result, extra.socket, id) : undefined,
    onNext: (_context, _id, _payload, _args, { errors, ...result }) =>
      errors && { ...result, errors: errors.map((error) => maskError(error).toJSON()) },
    onError: (_context, _id, _payload, errors) => errors.map((error) => maskError(error).toJSON()),
    // Whatever is thrown here would close the socket with 4500, after which clients stay away for good.
    onSubscribe: async (context, _id, payload) => {
      if (Object.keys(context.subscriptions).length > limits.subscriptionsPerSocketMax) {
        onRefused("too-many-subscriptions");
        return [
          apiError(
            "RATE_LIMITED",
            `More than ${limits.subscriptionsPerSocketMax} subscriptions on one socket. End some of them first.`,
          ),
        ];
      }
      try {
        return await prepare(payload, context.extra);
      } catch (error) {
        return [maskError(error)];
      }
    },
  });
}
