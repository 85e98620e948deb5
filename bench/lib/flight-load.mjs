// Flights of now, posted at a steady rate to a collector. Each airport's flights are numbered by their order: those of one
// airport go into one partition one after the other, so that a count of n shows the first n of them and no other.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { partitionOf } from "@freshet/collector";
import { RecordBatchBuilder } from "@freshet/engines";
import { flightsApp } from "./process.mjs";

const tickMs = 10;
/** Requests under way at a time; each has partitions of its own, so that the order within a partition is that of posting. */
const lanes = 4;
const airportsPerPartition = 5;
const hourMs = 3_600_000;

/** Airports of the example by the partition that their flights go to. */
export function airportsByPartition(partitions) {
  const require = createRequire(new URL("package.json", `file://${flightsApp}/`));
  const csv = readFileSync(
    require.resolve("vega-datasets").replace(/build\/.*$/, "data/airports.csv"),
    "utf8",
  );
  const codes = csv.split("\n").map((line) => line.split(",")[0]);
  const airports = Array.from({ length: partitions }, () => []);
  for (const code of codes.filter((each) => /^[A-Z]{3}$/.test(each)))
    airports[partitionOf(Buffer.from(code), partitions)].push(code);
  return airports;
}

export class FlightLoad {
  /** When each airport's flights were posted (performance.now()), by their number. */
  posted = new Map();
  /** How many of each airport's flights the collector has acknowledged. */
  acknowledged = new Map();
  /** Airports of each partition, in the order in which they get their flights by turns. */
  airports;
  #url;
  #rate;
  #queues = Array.from({ length: lanes }, () => []);
  #isBusy = Array.from({ length: lanes }, () => false);
  #made = [];
  #total = 0;
  #ticks = 0;
  #startedAt = 0;
  #timer = null;

  /** `rate` events a second to the collector at `url`. */
  constructor({ url, rate, partitions }) {
    this.#url = `${url}/v1/events/Flight`;
    this.#rate = rate;
    this.airports = airportsByPartition(partitions).map((all) => all.slice(0, airportsPerPartition));
    this.#made = this.airports.map(() => 0);
    for (const airport of this.airports.flat()) {
      this.posted.set(airport, []);
      this.acknowledged.set(airport, 0);
    }
  }

  get total() {
    return this.#total;
  }

  start() {
    this.#startedAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** Resolves when everything is acknowledged. */
  async stop() {
    clearInterval(this.#timer);
    while (this.#isBusy.includes(true)) await new Promise((resolve) => setTimeout(resolve, tickMs));
  }

  /** Makes what is due, all of it for the partitions of one lane. */
  #tick() {
    const now = performance.now();
    const due = Math.floor(((now - this.#startedAt) / 1000) * this.#rate) - this.#total;
    const lane = this.#ticks++ % lanes;
    const partitions = this.airports.flatMap((_, partition) =>
      partition % lanes === lane ? [partition] : [],
    );
    for (let i = 0; i < due && partitions.length > 0; i++) {
      const partition = partitions[i % partitions.length];
      const airports = this.airports[partition];
      const airport = airports[this.#made[partition]++ % airports.length];
      this.posted.get(airport).push(now);
      this.#queues[lane].push(airport);
      this.#total++;
    }
    void this.#pump(lane);
  }

  async #pump(lane) {
    if (this.#isBusy[lane] || this.#queues[lane].length === 0) return;
    this.#isBusy[lane] = true;
    while (this.#queues[lane].length > 0) await this.#post(this.#queues[lane].splice(0));
    this.#isBusy[lane] = false;
  }

  async #post(airports) {
    const scheduledAt = new Date().toISOString();
    const flights = airports.map((origin) => ({
      scheduledAt,
      origin,
      destination: "SFO",
      delay: 7,
      distance: 500,
    }));
    const response = await fetch(this.#url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(flights),
    });
    const text = await response.text();
    if (response.status !== 202) throw new Error(`The collector answered ${response.status}: ${text}`);
    for (const airport of airports) this.acknowledged.set(airport, this.acknowledged.get(airport) + 1);
  }
}

/** Appends flights of the past `hours` at all airports, so that stores hold what a running deployment would. */
export async function appendPast(log, { topic, count, hours, until }) {
  const airports = airportsByPartition(await log.partitions(topic));
  const builder = new RecordBatchBuilder();
  for (const [partition, codes] of airports.entries()) {
    const flights = Math.floor(count / airports.length);
    builder.reset();
    for (let i = 0; i < flights; i++) {
      const time = until - Math.ceil(hours * hourMs * (1 - i / flights)) - 1;
      const [origin, destination] = [codes[i % codes.length], codes[(i * 7 + 1) % codes.length]];
      const flight = {
        scheduledAt: new Date(time).toISOString(),
        ...{ origin, destination, delay: i % 40, distance: 500 },
      };
      builder.add(Buffer.from(origin), Buffer.from(JSON.stringify(flight)), time);
      if (builder.count === 1_000 || i === flights - 1) {
        await log.append(topic, partition, builder.build());
        builder.reset();
      }
    }
  }
}
