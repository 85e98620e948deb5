// Subscribers over WebSockets that never give up: each applies frames as docs/api.md says, comes back with the token of its last one, now
// and then at the other api node, and notes every frame for the oracle.
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { subscriptionOf } from "./questions.mjs";
import { applied, imbalance, nothing } from "./shown.mjs";
import { frontiersOf, isBehind } from "./tokens.mjs";

const pingMs = 2_000;
const pongMsMax = 3_000;
const againMs = 300;
/** How often one that comes back does so at the other node. */
const otherShare = 0.3;

export class Subscriber {
  question;
  state = nothing;
  /** Frames since the oracle looked last: { token, totals, url, at }. */
  seen = [];
  /** What must not be, in words. */
  wrongs = [];
  frames = 0;
  returns = 0;
  /** When the last frame came, a heartbeat too. */
  heardAt = 0;
  /** Of the node that it is at. */
  url;
  #urls;
  #random;
  #client = null;
  #closed = false;
  #running;

  /** `urls`: of the api nodes, its own first. */
  constructor({ question, urls, random }) {
    this.question = question;
    this.#urls = urls;
    this.url = urls[0];
    this.#random = random;
    this.#running = this.#run();
  }

  /** Breaks the connection; it comes back by itself. */
  drop() {
    this.#client?.terminate();
  }

  async close() {
    this.#closed = true;
    this.#client?.terminate();
    await this.#running;
  }

  async #run() {
    while (!this.#closed) {
      await this.#listen().catch(() => {});
      if (this.#closed) return;
      await sleep(againMs);
      this.returns++;
      this.url = this.#random() < otherShare ? this.#urls[1] : this.#urls[0];
    }
  }

  /** Until the connection ends, by whoever. */
  async #listen() {
    const client = createClient(socketOptions(this.url));
    this.#client = client;
    try {
      const resume = this.state.token;
      const query = subscriptionOf(this.question);
      let isFirst = true;
      for await (const { data, errors } of client.iterate({ query, variables: { resume } })) {
        if (errors !== undefined && errors.length > 0) return;
        this.#take(data.answer, isFirst);
        isFirst = false;
      }
    } finally {
      client.terminate();
      await client.dispose();
    }
  }

  #take(frame, isFirst) {
    const before = this.state;
    const at = Date.now();
    this.heardAt = at;
    this.frames++;
    this.state = applied(before, frame);
    const { token, totals, rows } = this.state;
    const where = `${this.question.name} at ${this.url}, ${frame.kind} ${new Date(at).toISOString()}`;
    // A node that a subscriber comes to may be behind the one that it left; it then gets a snapshot.
    if (before.token !== null && !(isFirst && frame.kind === "SNAPSHOT") && isBehind(token, before.token))
      this.wrongs.push(
        `${where}: the frontier went back, from ${frontiersOf(before.token).join("/")} to ${frontiersOf(token).join("/")}`,
      );
    const unbalanced = imbalance({ rows, totals }, Object.keys(this.question.counted));
    if (unbalanced !== null) this.wrongs.push(`${where}: ${unbalanced}`);
    if (frame.kind !== "HEARTBEAT") this.seen.push({ token, totals, where });
  }
}

function socketOptions(url) {
  let late = null;
  let socket = null;
  return {
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    keepAlive: pingMs,
    connectionAckWaitTimeout: pongMsMax,
    on: {
      opened: (opened) => (socket = opened),
      // A process that is stopped keeps its sockets open.
      ping: (received) => {
        if (!received) late = setTimeout(() => socket?.terminate(), pongMsMax);
      },
      pong: (received) => {
        if (received) clearTimeout(late);
      },
      closed: () => clearTimeout(late),
    },
  };
}
