// Those who send orders: each batch is sent until it is taken, whatever happens meanwhile, and some once more after that.
import { setTimeout as sleep } from "node:timers/promises";
import { between, randomOf } from "./random.mjs";

const clients = 4;
const ordersABatch = 20;
const shops = 24;
const answerMsMax = 4_000;
const retryMs = 200;
/** Batches that may be sent once more: within the ten minutes in which an id is remembered. */
const keptBatches = 100;
const keptMs = 240_000;

export class Clients {
  /** What collectors have said they have, each order once. */
  accepted = { orders: 0, amount: 0 };
  /** Requests that had no answer, or another than 202. */
  retries = 0;
  repeated = 0;
  #url;
  #random;
  #everyMs;
  #sent = [];
  #next = 0;
  #open = false;
  #running = [];

  /** `perSecond`: orders. */
  constructor({ url, seed, perSecond }) {
    this.#url = `${url}/v1/events/Order`;
    this.#random = randomOf(seed);
    this.#everyMs = (1_000 * ordersABatch * clients) / perSecond;
  }

  start() {
    this.#open = true;
    this.#running = Array.from({ length: clients }, () => this.#run());
  }

  /** Resolves when all that was begun is taken. */
  async stop() {
    this.#open = false;
    await Promise.all(this.#running);
  }

  /** No batch of those so far is sent again. */
  forget() {
    this.#sent = [];
  }

  /** Sends so many batches that were taken before once more. */
  async repeat(count) {
    const recent = this.#sent.filter(({ at }) => Date.now() - at < keptMs);
    for (let left = count; left > 0 && recent.length > 0; left--) {
      const { orders } = recent[between(this.#random, 0, recent.length - 1)];
      await this.#untilTaken(orders);
      this.repeated += orders.length;
    }
  }

  async #run() {
    while (this.#open) {
      const began = performance.now();
      const orders = this.#orders();
      await this.#untilTaken(orders);
      this.accepted.orders += orders.length;
      this.accepted.amount += orders.reduce((sum, { amount }) => sum + amount, 0);
      this.#sent.push({ at: Date.now(), orders });
      if (this.#sent.length > keptBatches) this.#sent.shift();
      await sleep(Math.max(0, began + this.#everyMs - performance.now()));
    }
  }

  #orders() {
    return Array.from({ length: ordersABatch }, () => ({
      id: `order-${this.#next++}`,
      at: new Date().toISOString(),
      shop: `shop-${between(this.#random, 1, shops)}`,
      amount: between(this.#random, 1, 1_000),
    }));
  }

  async #untilTaken(orders) {
    while (!(await this.#send(orders))) {
      this.retries++;
      await sleep(retryMs);
    }
  }

  /** False where it is not known to be taken. Throws where good orders are refused. */
  async #send(orders) {
    let response;
    let answer;
    try {
      response = await fetch(this.#url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(orders),
        signal: AbortSignal.timeout(answerMsMax),
      });
      answer = await response.json();
    } catch {
      return false;
    }
    if (response.status === 202 && answer.accepted === orders.length) return true;
    if (response.status === 202 || response.status === 400)
      throw new Error(`the collector refused good orders: ${response.status} ${JSON.stringify(answer)}`);
    return false;
  }
}
