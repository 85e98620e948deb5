import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { StartError } from "./start-error.js";

interface HttpServerOptions {
  readonly port: number;
  readonly host: string;
  /** Answers; false for what is not there. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  /** Takes an upgrade to a WebSocket; false for what is not there. */
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<boolean>;
  /** Says what there is to somebody who asked for something else. */
  readonly whatThereIs: string;
  readonly logger: Logger;
}

/** One port for everything that a process answers. */
export class HttpServer {
  readonly #server: Server;
  readonly #options: HttpServerOptions;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = createServer(
      {
        // A sender that dawdles holds nothing for longer than this.
        headersTimeout: 10_000,
        requestTimeout: 30_000,
        // Longer than the 60 s of usual load balancers: a connection that both end at the same moment loses a request.
        keepAliveTimeout: 65_000,
        connectionsCheckingInterval: 5_000,
        maxHeaderSize: 16 * 1024,
      },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.on("upgrade", (request, socket, head) => void this.#upgrade(request, socket, head));
    this.#server.on("clientError", (error, socket) => refuse(error as NodeJS.ErrnoException, socket));
  }

  /** Answers the address people open. Throws StartError if the port can't be had. */
  async listen(): Promise<string> {
    const { port, host } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error) => reject(listenError(error as NodeJS.ErrnoException, port, host)));
      this.#server.listen(port, host, resolve);
    });
    const { port: actual } = this.#server.address() as AddressInfo;
    const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
    return `http://${shown}:${actual}`;
  }

  /** Accepts no more connections; those that wait for nothing are closed. */
  stopAccepting(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  closeAll(): void {
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (await this.#options.handle(request, response)) return;
      response.writeHead(404, {
        "content-type": "text/plain; charset=utf-8",
        "x-content-type-options": "nosniff",
      });
      response.end(`There is nothing here. ${this.#options.whatThereIs}\n`);
    } catch (error) {
      this.#options.logger.error({ err: error, url: request.url }, "A request failed");
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      response.end("Something went wrong on the server.\n");
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Until somebody takes it, an error of the socket (the client is gone) would end the process.
    const ignore = (): void => undefined;
    socket.on("error", ignore);
    try {
      if (await this.#options.handleUpgrade(request, socket, head)) return;
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    } catch (error) {
      this.#options.logger.error({ err: error }, "An upgrade failed");
      socket.destroy();
    }
  }
}

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new StartError(
        `Port ${port} is in use on ${host}. Choose another one, such as PORT=${port + 1}.`,
        error,
      );
    case "EACCES":
      return new StartError(
        `Port ${port} needs more rights than this process has. Choose one above 1023.`,
        error,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new StartError(
        `HOST ${host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 to be reached from outside.`,
        error,
      );
    default:
      return error;
  }
}
