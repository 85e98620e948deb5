import type { ExecutionResult } from "graphql";
import type { SharedResult, SharedStream } from "./shared-results.js";

/** What of a WebSocket it takes. */
export interface DeliverySocket {
  send(
    data: string | Buffer,
    options: { readonly binary: boolean; readonly fin: boolean },
    sent?: (error?: Error | null) => void,
  ): void;
}

/** A message up to so many bytes is copied to one piece; of a longer one all sockets write the same bytes. */
const COPIED_BYTES_MAX = 16 * 1024;
const END = Buffer.from("}");

/**
 * What graphql-ws takes for the results of an operation. Instead of handing them over, to be written as JSON for every client, it
 * writes them to the socket itself, and comes to its end, or fails, when they do: all else of the protocol stays with graphql-ws.
 * The next result is asked for when the one before has gone out, so a slow socket holds one message and gets newer frames, not more.
 */
export class SocketDelivery implements AsyncIterableIterator<ExecutionResult> {
  readonly #stream: SharedStream;
  readonly #socket: DeliverySocket;
  readonly #begin: Buffer;

  constructor(stream: SharedStream, socket: DeliverySocket, id: string) {
    this.#stream = stream;
    this.#socket = socket;
    this.#begin = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    for (;;) {
      const { value, done } = await this.#stream.next();
      if (done) return { value: undefined, done: true };
      // A socket that is closing needs no more.
      if (!(await this.#send(value))) return await this.return();
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    await this.#stream.return();
    return { value: undefined, done: true };
  }

  /** Resolves when the message has left for the network; false if it could not. */
  #send({ bytes }: SharedResult): Promise<boolean> {
    return new Promise((resolve) => {
      const sent = (error?: Error | null): void => resolve(!error);
      const text = { binary: false, fin: true };
      if (bytes.length <= COPIED_BYTES_MAX) {
        this.#socket.send(Buffer.concat([this.#begin, bytes, END]), text, sent);
        return;
      }
      const part = { binary: false, fin: false };
      this.#socket.send(this.#begin, part);
      this.#socket.send(bytes, part);
      this.#socket.send(END, text, sent);
    });
  }
}
