import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

/** Stands between a client and a server: can go silent, as a frozen server or a half-open connection does, and swallow replies. */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isFrozen = false;
  #swallows: ((request: Buffer) => boolean) | null = null;

  static async to(url: string): Promise<{ proxy: TcpProxy; url: string }> {
    const proxy = new TcpProxy(new URL(url));
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    const own = new URL(url);
    own.host = `127.0.0.1:${(proxy.#server.address() as AddressInfo).port}`;
    return { proxy, url: own.href };
  }

  private constructor(target: URL) {
    this.#server = createServer((client) => {
      const server = connect(Number(target.port || 6379), target.hostname);
      const pair = [client, server] as const;
      this.#pairs.add(pair);
      const end = (): void => {
        this.#pairs.delete(pair);
        client.destroy();
        server.destroy();
      };
      let isSwallowing = false;
      client.on("data", (data) => {
        if (this.#swallows?.(data)) {
          isSwallowing = true;
          this.#swallows = null;
        }
        server.write(data);
      });
      // The server has done what was asked; its answer is lost with the connection.
      server.on("data", (data) => (isSwallowing ? end() : client.write(data)));
      for (const socket of pair) socket.on("error", end).on("close", end);
      if (this.#isFrozen) for (const socket of pair) socket.pause();
    });
  }

  freeze(): void {
    this.#isFrozen = true;
    for (const socket of [...this.#pairs].flat()) socket.pause();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const socket of [...this.#pairs].flat()) socket.resume();
  }

  /** The next request that matches is carried out, but its connection breaks before the answer. */
  swallowAnswerTo(matches: (request: Buffer) => boolean): void {
    this.#swallows = matches;
  }

  /** Whether an answer is still to be swallowed. */
  get isWaiting(): boolean {
    return this.#swallows !== null;
  }

  async close(): Promise<void> {
    for (const socket of [...this.#pairs].flat()) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
