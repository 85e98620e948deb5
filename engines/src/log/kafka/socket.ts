import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { Answers } from "./answers.js";

const KEEP_ALIVE_MS = 60_000;

export interface SocketOptions {
  readonly host: string;
  readonly port: number;
  readonly ssl?: ConnectionOptions | boolean | null;
  readonly onConnect: () => void;
}

/**
 * A connection to a broker, which tells each answer as one `data` event. Node would give it in pieces of 64 KB with memory of their own, to be copied
 * together. With TLS it has to: the pieces come out of the decryption.
 */
export function openSocket({ host, port, ssl, onConnect }: SocketOptions): Socket {
  const socket = ssl
    ? connectTls(
        { host, port, ...(isIP(host) ? {} : { servername: host }), ...(ssl === true ? {} : ssl) },
        onConnect,
      )
    : openPlainSocket({ host, port, onConnect });
  return socket.setKeepAlive(true, KEEP_ALIVE_MS);
}

function openPlainSocket({ host, port, onConnect }: SocketOptions): Socket {
  const answers = new Answers();
  const callback = (count: number): boolean => {
    try {
      for (const answer of answers.take(count)) socket.emit("data", answer);
    } catch (error) {
      socket.destroy(error as Error);
    }
    return true;
  };
  const socket = connect({ host, port, onread: { buffer: () => answers.room(), callback } }, onConnect);
  return socket;
}
