import type { IncomingMessage } from "node:http";
import { CloseCode, type Server } from "graphql-ws";
import type { WebSocket } from "ws";
import type { ApiLimits } from "../limits.js";
import { TokenBucket } from "./token-bucket.js";

/** What operations of a socket may look at. */
export interface SocketExtra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

/** Why a socket, a message or an operation was not taken. */
export type Refusal =
  | "origin"
  | "too-many-sockets"
  | "bad-handshake"
  | "protocol"
  | "init-timeout"
  | "no-init"
  | "second-init"
  | "duplicate-id"
  | "bad-message"
  | "bad-frame"
  | "too-large"
  | "too-often"
  | "too-many-subscriptions";

export interface SessionOptions {
  readonly protocol: Server<SocketExtra>;
  readonly limits: ApiLimits;
  readonly onRefused: (reason: Refusal) => void;
  /** Tells the log of an error of ours; gives what the client may know. */
  readonly maskError: (error: unknown) => { readonly message: string };
}

/** Close codes that clients of graphql-ws answer with another try later, and one they do not. */
const TRY_AGAIN_LATER = 1013;
const TOO_LARGE = 1009;
const REASON_BYTES_MAX = 120;

/** What the protocol's library closes a socket for, in words that say what to do. */
const CLOSINGS: ReadonlyMap<number, readonly [Refusal, string]> = new Map([
  [CloseCode.SubprotocolNotAcceptable, ["protocol", "Ask for the subprotocol graphql-transport-ws."]],
  [CloseCode.ConnectionInitialisationTimeout, ["init-timeout", "connection_init has not come in time."]],
  [CloseCode.Unauthorized, ["no-init", "Send connection_init and wait for connection_ack first."]],
  [CloseCode.TooManyInitialisationRequests, ["second-init", "Send connection_init only once."]],
  [
    CloseCode.SubscriberAlreadyExists,
    ["duplicate-id", "This id is in use. Give each operation one of its own."],
  ],
  [CloseCode.BadRequest, ["bad-message", "This is no message of graphql-transport-ws."]],
]);

/** Speaks graphql-transport-ws on one socket, within the limits, until it is closed. */
export function openSession(socket: WebSocket, request: IncomingMessage, options: SessionOptions): void {
  const { protocol, onRefused, limits } = options;
  const refuse = (reason: Refusal, code: number, text: string): void => {
    if (socket.readyState !== socket.OPEN) return;
    onRefused(reason);
    socket.close(code, text);
  };
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      // Whatever can't be sent any more is followed by the end of the socket.
      send: (text) =>
        new Promise((resolve) =>
          socket.readyState === socket.OPEN ? socket.send(text, () => resolve()) : resolve(),
        ),
      close(code = CloseCode.InternalServerError, text = "") {
        const [reason, words] = CLOSINGS.get(code) ?? ["bad-message", clip(text)];
        refuse(reason, code, words);
      },
      onMessage: (take) => takeMessages(socket, take, { ...options, refuse }),
    },
    { socket, request },
  );
  socket.on("error", (error: Error & { code?: string }) =>
    // The socket is closed by then, with the code that fits.
    onRefused(error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" ? "too-large" : "bad-frame"),
  );
  const stop = keepAlive(socket, limits.keepAliveMs);
  socket.once("close", (code, reason) => {
    stop();
    void Promise.resolve(closed(code, String(reason))).catch(options.maskError);
  });
}

interface Taking extends SessionOptions {
  readonly refuse: (reason: Refusal, code: number, text: string) => void;
}

function takeMessages(
  socket: WebSocket,
  take: (text: string) => Promise<void>,
  { limits, refuse, maskError }: Taking,
): void {
  const { socketMessagesPerSecond, socketMessagesBurst, socketMessageBytesMax } = limits;
  const bucket = new TokenBucket(socketMessagesPerSecond, socketMessagesBurst, performance.now());
  socket.on("message", (data: Buffer) => {
    if (socket.readyState !== socket.OPEN) return;
    if (data.byteLength > socketMessageBytesMax)
      return refuse("too-large", TOO_LARGE, `A message has at most ${socketMessageBytesMax} bytes.`);
    if (!bucket.take(performance.now()))
      return refuse("too-often", TRY_AGAIN_LATER, "Too many messages. Send fewer a second.");
    const text = String(data);
    take(text).catch((error: unknown) => {
      if (isOfServer(text)) refuse("bad-message", CloseCode.BadRequest, "Only servers send this message.");
      else socket.close(CloseCode.InternalServerError, clip(maskError(error).message));
    });
  });
}

/** Messages that a client must not send are an exception to the protocol's library. */
function isOfServer(text: string): boolean {
  const { type } = JSON.parse(text) as { type?: unknown };
  return type === "connection_ack" || type === "next" || type === "error";
}

/** Ends sockets whose other side is gone without having said so. */
function keepAlive(socket: WebSocket, everyMs: number): () => void {
  let alive = true;
  socket.on("pong", () => (alive = true));
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}

/** A reason to close has at most 123 bytes. */
function clip(text: string): string {
  return Buffer.from(text)
    .subarray(0, REASON_BYTES_MAX)
    .toString()
    .replace(/\uFFFD$/u, "");
}
