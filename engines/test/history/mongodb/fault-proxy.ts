import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** Stands between a client and a server, and lets the line fail. */
export interface FaultProxy {
  readonly host: string;
  /** Ends all connections and refuses new ones. */
  cut(): void;
  /** Takes connections and bytes, and passes nothing on, as a stopped process does. */
  freeze(): void;
  /** Cuts once after this many more replies' bytes have passed, whatever is underway. */
  cutAfter(replyBytes: number): void;
  /** Holds the first reply on every connection that is made from now on, as a server does that is busy with others. */
  greetAfter(ms: number): void;
  mend(): void;
  close(): Promise<void>;
}

export async function faultProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  let state: "open" | "cut" | "frozen" = "open";
  let replyBytesLeft = Infinity;
  let greetingMs = 0;
  const end = (): void => sockets.forEach((socket) => socket.destroy());
  const server = createServer((client) => {
    if (state === "cut") return client.destroy();
    const upstream = connect(target);
    let holdMs = greetingMs;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on("data", (bytes) => {
        if (state === "frozen") return;
        if (from === upstream && (replyBytesLeft -= bytes.length) <= 0) {
          replyBytesLeft = Infinity;
          return end();
        }
        if (from === client || holdMs === 0) return to.write(bytes);
        setTimeout(() => to.write(bytes), holdMs);
        holdMs = 0;
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      state = "cut";
      end();
    },
    freeze: () => {
      state = "frozen";
    },
    cutAfter: (replyBytes) => {
      replyBytesLeft = replyBytes;
    },
    greetAfter: (ms) => {
      greetingMs = ms;
    },
    mend: () => {
      // What was swallowed is missing on the old connections.
      if (state === "frozen") end();
      state = "open";
    },
    close: () => {
      end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
