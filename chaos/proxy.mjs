// A TCP proxy that misbehaves on demand. Between one process and one address, so that a fault can hit one link only.
import { createServer, connect } from "node:net";

/** Bytes of one direction that wait in the proxy; past it the sender has to wait. */
const waitingBytesMax = 1024 * 1024;
const sliceMs = 50;

/**
 * What a link does to bytes. Null fields do nothing.
 *
 * - `refuse`: new connections are reset.
 * - `hold`: "both", "requests" or "replies" wait in the proxy, and new connections are taken: the link is half-open. They go on
 *   when the mode changes, as those that a network gives up to a late retransmission, unless `cut` is called before.
 * - `delayMs`: each way.
 * - `bytesPerSecond`: each way.
 * - `cutAfterReplyBytes`: a connection is reset after so many bytes of replies from now on.
 */
export const passing = {
  refuse: false,
  hold: null,
  delayMs: 0,
  bytesPerSecond: null,
  cutAfterReplyBytes: null,
};

export class FaultProxy {
  #target;
  #rewriter;
  #server;
  #links = new Set();
  #mode = passing;

  /** `rewriter()` makes one { request, reply } for each connection, which may change what passes. */
  constructor({ host, port }, rewriter = () => ({ request: same, reply: same })) {
    this.#target = { host, port };
    this.#rewriter = rewriter;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  async listen() {
    await new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return this;
  }

  get address() {
    return { host: "127.0.0.1", port: this.#server.address().port };
  }

  get connections() {
    return this.#links.size;
  }

  /** From now on; what is given is changed from `passing`. */
  set(mode = {}) {
    this.#mode = { ...passing, ...mode };
    for (const link of this.#links) link.modeChanged();
  }

  /** Nothing of the connections that are open is delivered any more, and nobody is told: as by a firewall that has forgotten them. */
  forget() {
    for (const link of this.#links) link.forget();
  }

  /** Resets all connections. */
  cut() {
    for (const link of [...this.#links]) link.end();
  }

  async close() {
    this.set({ refuse: true });
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client) {
    if (this.#mode.refuse) return void client.resetAndDestroy();
    const rewriter = this.#rewriter();
    const link = new Link({
      client,
      server: connect({ ...this.#target, allowHalfOpen: true }),
      mode: () => this.#mode,
      onEnd: () => this.#links.delete(link),
    });
    this.#links.add(link);
    link.carry("requests", (bytes) => rewriter.request(bytes));
    link.carry("replies", (bytes) => rewriter.reply(bytes));
  }
}

/** One connection, through. */
class Link {
  #client;
  #server;
  #mode;
  #onEnd;
  #replyBytes = 0;
  #ended = false;
  #wakes = new Set();

  constructor({ client, server, mode, onEnd }) {
    this.#client = client;
    this.#server = server;
    this.#mode = mode;
    this.#onEnd = onEnd;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("error", () => this.end());
      socket.on("close", () => this.end());
    }
  }

  forget() {
    this.#mode = () => ({ ...passing, hold: "both" });
  }

  modeChanged() {
    this.#replyBytes = 0;
    for (const wake of this.#wakes) wake();
  }

  end() {
    if (this.#ended) return;
    this.#ended = true;
    this.#client.resetAndDestroy();
    // One that is not connected yet can't be reset.
    this.#server.destroy();
    for (const wake of this.#wakes) wake();
    this.#onEnd();
  }

  /** Carries the bytes of one direction, each as late as it is due. */
  carry(direction, change) {
    const isRequest = direction === "requests";
    const [from, to] = isRequest ? [this.#client, this.#server] : [this.#server, this.#client];
    const waiting = [];
    let waitingBytes = 0;
    let isOver = false;
    let wake = () => {};
    const woken = () => new Promise((resolve) => (wake = resolve));
    this.#wakes.add(() => wake());
    from.on("data", (chunk) => {
      waiting.push({ chunk, at: performance.now() });
      waitingBytes += chunk.length;
      if (waitingBytes > waitingBytesMax) from.pause();
      wake();
    });
    from.on("end", () => {
      isOver = true;
      wake();
    });
    to.on("drain", () => wake());
    const next = () => {
      const chunk = waiting.shift()?.chunk;
      waitingBytes -= chunk.length;
      if (waitingBytes <= waitingBytesMax) from.resume();
      return change(chunk);
    };
    void this.#pump({ direction, to, waiting, next, woken, wake: () => wake(), isOver: () => isOver });
  }

  async #pump({ direction, to, waiting, next, woken, wake, isOver }) {
    while (!this.#ended) {
      const dueMs = waiting.length === 0 ? Infinity : this.#dueMs(direction, waiting[0].at);
      if (waiting.length === 0 && isOver()) return void to.end();
      if (dueMs > 0) {
        const timer = dueMs === Infinity ? null : setTimeout(wake, dueMs);
        await woken();
        clearTimeout(timer);
        continue;
      }
      await this.#deliver(next(), { direction, to, woken, wake });
    }
  }

  /** How long what came at that time has to wait; Infinity until the mode changes. */
  #dueMs(direction, at) {
    const { hold, delayMs } = this.#mode();
    if (hold === "both" || hold === direction) return Infinity;
    return at + delayMs - performance.now();
  }

  async #deliver(bytes, { direction, to, woken, wake }) {
    for (let at = 0; at < bytes.length && !this.#ended;) {
      const { bytesPerSecond, cutAfterReplyBytes } = this.#mode();
      const slice = bytesPerSecond === null ? Infinity : Math.ceil((bytesPerSecond * sliceMs) / 1_000);
      const isLimited = direction === "replies" && cutAfterReplyBytes !== null;
      const part = bytes.subarray(
        at,
        at + Math.min(slice, isLimited ? cutAfterReplyBytes - this.#replyBytes : Infinity),
      );
      at += part.length;
      if (direction === "replies") this.#replyBytes += part.length;
      const isFull = !to.write(part);
      if (isLimited && this.#replyBytes >= cutAfterReplyBytes) return void this.#endAfter(to);
      while (isFull && to.writableNeedDrain && !this.#ended) await woken();
      const end = slice === Infinity ? 0 : performance.now() + sliceMs;
      for (let left = sliceMs; performance.now() < end && !this.#ended; left = end - performance.now()) {
        const timer = setTimeout(wake, left);
        await woken();
        clearTimeout(timer);
      }
    }
  }

  /** A reset would throw away what was just written. */
  #endAfter(to) {
    to.end(() => this.end());
  }
}

function same(bytes) {
  return bytes;
}
