import { FlightEncoder } from "./feed/encode-flight.js";
import { orderedFlights } from "./feed/flights-cache.js";
import { flightsFile } from "./feed/read-flights.js";
import { shiftFor } from "./feed/shift.js";

/**
 * @typedef {import("freshet/feed").FeedContext} FeedContext
 * @typedef {import("freshet/feed").FeedBatch} FeedBatch
 * @typedef {import("./feed/read-flights.js").Flights} Flights
 */

const minuteMs = 60_000;
/** The first minute of the data. Fixed, so that the shift does not depend on what is read. */
const firstMs = Date.UTC(2001, 0, 1);
const batchFlights = 3_000;

/**
 * Appends every flight when it becomes known: those of the past as fast as the machine goes, the others in real time.
 * The sequence of a flight is its number in its partition, so that a restart goes on exactly where the log ends.
 *
 * @param {FeedContext} context
 */
export async function feed(context) {
  const shiftMs = await shiftOf(context);
  const flights = await orderedFlights(flightsFile(), context.dataFolder);
  const topic = context.topic("Flight");
  const sender = new Sender(context, topic, new FlightEncoder(flights, shiftMs), flights);
  const from = sender.skipAppended();
  const clock = clockFrom(context, from === 0 ? 0 : knownMs(flights, from - 1) + shiftMs);
  for (let i = from; i < flights.count && !context.signal.aborted; i++) {
    const known = knownMs(flights, i) + shiftMs;
    if (known > clock.now()) {
      await sender.flush();
      if (!sender.announced) sender.announce(i);
      while (known > clock.now() && !context.signal.aborted) await clock.until(known);
      if (context.signal.aborted) return;
    }
    const waiting = sender.add(i, known);
    if (waiting) await waiting;
  }
  if (!context.signal.aborted) await sender.flush();
}

/**
 * Chosen at the first start and kept: on a later day another shift would give other flights.
 *
 * @param {FeedContext} context
 */
async function shiftOf(context) {
  const kept = context.state.get("shiftMs");
  if (typeof kept === "number") return kept;
  const shiftMs = shiftFor(firstMs, Date.now());
  await context.state.set("shiftMs", shiftMs);
  return shiftMs;
}

/**
 * A clock that runs `speed` times as fast from now on, or from the last flight appended if that lies ahead already.
 *
 * @param {FeedContext} context
 * @param {number} atLeast
 */
function clockFrom({ speed, sleep }, atLeast) {
  const started = Date.now();
  const start = speed === 1 ? started : Math.max(started, atLeast);
  const now = () => start + (Date.now() - started) * speed;
  /** Sleeps in steps, since the machine's clock may be set meanwhile. */
  const until = (/** @type {number} */ time) => sleep(Math.min(Math.max((time - now()) / speed, 1), 10_000));
  return { now, until };
}

/**
 * When flight `i` becomes known, in the data's own years.
 *
 * @param {Flights} flights
 * @param {number} i
 */
function knownMs(flights, i) {
  return (flights.scheduled[i] + flights.delay[i]) * minuteMs;
}

/** Gathers flights into batches, one for each partition. */
class Sender {
  announced = false;
  #context;
  #topic;
  #encoder;
  #flights;
  /** @type {readonly Uint8Array[]} */
  #keys;
  /** Partition of each airport. */
  #partitions;
  /** @type {readonly FeedBatch[]} */
  #batches;
  /** Number of the next flight in each partition. */
  #next;

  /**
   * @param {FeedContext} context
   * @param {import("freshet/feed").FeedTopic} topic
   * @param {FlightEncoder} encoder
   * @param {Flights} flights
   */
  constructor(context, topic, encoder, flights) {
    this.#context = context;
    this.#topic = topic;
    this.#encoder = encoder;
    this.#flights = flights;
    this.#keys = flights.airports.map((airport) => new TextEncoder().encode(airport));
    this.#partitions = this.#keys.map((key) => context.partitionOf(key, topic.partitions));
    this.#batches = topic.lastSequences.map(() => context.batch());
    this.#next = topic.lastSequences.map(() => 0);
  }

  /** Answers the first flight that is not in the log yet; those after it may be, and `add` leaves them out. */
  skipAppended() {
    const { origin, count } = this.#flights;
    for (let i = 0; i < count; i++) {
      const partition = this.#partitions[origin[i]];
      if (this.#next[partition] > this.#topic.lastSequences[partition]) return i;
      this.#next[partition]++;
    }
    return count;
  }

  /**
   * Resolves when there is room for more; answers nothing if nothing was sent.
   *
   * @param {number} i
   * @param {number} known
   */
  add(i, known) {
    const airport = this.#flights.origin[i];
    const partition = this.#partitions[airport];
    const number = this.#next[partition]++;
    if (number <= this.#topic.lastSequences[partition]) return undefined;
    const batch = this.#batches[partition];
    batch.add(this.#keys[airport], this.#encoder.encode(i), known);
    return batch.count >= batchFlights ? this.#send(partition) : undefined;
  }

  async flush() {
    for (const [partition, batch] of this.#batches.entries())
      if (batch.count > 0) await this.#send(partition);
  }

  /** @param {number} count */
  announce(count) {
    this.announced = true;
    this.#context.info(
      `${count.toLocaleString("en")} flights have become known; further ones follow as they leave`,
    );
  }

  /** @param {number} partition */
  #send(partition) {
    const batch = this.#batches[partition];
    const bytes = batch.build();
    batch.reset();
    return this.#context.append(this.#topic, partition, bytes, this.#next[partition] - 1);
  }
}
