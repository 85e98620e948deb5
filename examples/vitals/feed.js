import { hostname } from "node:os";
import { FreshetMeter } from "./feed/freshet-metrics.js";
import { CpuMeter, loadOfMinute, meanBusy, memoryUsed } from "./feed/machine.js";

/**
 * @typedef {import("freshet/feed").FeedContext} FeedContext
 * @typedef {import("freshet/feed").FeedTopic} FeedTopic
 * @typedef {{ readonly at: string, readonly host: string, readonly [field: string]: unknown }} Sample
 */

const secondMs = 1_000;
const utf8 = new TextEncoder();

/**
 * Measures this machine, and the Freshet on it, once a second for as long as it runs. Seconds in which nothing ran are missing.
 *
 * @param {FeedContext} context
 */
export async function feed(context) {
  const host = process.env.VITALS_HOST || hostname();
  const sender = new Sender(context, host);
  const machine = new CpuMeter();
  const freshet = new FreshetMeter(
    process.env.VITALS_METRICS || `http://127.0.0.1:${process.env.PORT || 4000}/metrics`,
  );
  context.info(`Measuring ${host} once a second`);
  while (!context.signal.aborted) {
    // At whole seconds, so that each second has one measurement and not two or none.
    await context.sleep(secondMs - (Date.now() % secondMs));
    if (context.signal.aborted) return;
    const at = new Date(Math.floor(Date.now() / secondMs) * secondMs).toISOString();
    const cores = machine.measure();
    const used = { cpu: meanBusy(cores), memory: memoryUsed(), load: loadOfMinute() };
    await sender.send("Machine", [{ at, host, ...used }]);
    await sender.send(
      "Core",
      [...cores].map(([core, shares]) => ({ at, host, core, ...shares })),
    );
    const own = await freshet.measure();
    if (own !== null) await sender.send("Process", [{ at, host, ...own }]);
  }
}

/** Everything of one machine goes into one partition of each topic, in order. */
class Sender {
  #context;
  #key;
  /** @type {Map<string, { topic: FeedTopic, partition: number, next: number }>} */
  #places = new Map();

  /**
   * @param {FeedContext} context
   * @param {string} host
   */
  constructor(context, host) {
    this.#context = context;
    this.#key = utf8.encode(host);
    for (const event of ["Machine", "Core", "Process"]) {
      const topic = context.topic(event);
      const partition = context.partitionOf(this.#key, topic.partitions);
      this.#places.set(event, { topic, partition, next: (topic.lastSequences[partition] ?? -1) + 1 });
    }
  }

  /**
   * @param {string} event
   * @param {readonly Sample[]} samples
   */
  async send(event, samples) {
    const place = this.#places.get(event);
    if (place === undefined || samples.length === 0) return;
    const batch = this.#context.batch();
    for (const sample of samples)
      batch.add(this.#key, utf8.encode(JSON.stringify(sample)), Date.parse(sample.at));
    await this.#context.append(place.topic, place.partition, batch.build(), place.next++);
  }
}
