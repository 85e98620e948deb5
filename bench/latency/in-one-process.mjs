// A posted event until its frame is at a subscriber: graphql-ws, 100 subscribers of one live query, each on a socket of its own, on
// the flights data at rest. Tells also what a frame costs the server: its whole processor time, by the frames that arrived.
// npm run bench -- latency [--keep FOLDER] [--subscribers 100] [--events 300]
import { createClient } from "graphql-ws";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";
import { startServer } from "../flights/server.mjs";
import { option, quantiles } from "../lib/figures.mjs";
import { sleep, until } from "../lib/process.mjs";

const subscribers = Number(option("subscribers", "100"));
const events = Number(option("events", "300"));
const kept = option("keep", null);
const data = kept ?? mkdtempSync(join(tmpdir(), "freshet-bench-"));
const document = `subscription { network(last: "1h", by: [], maxRate: 20) { kind rows { id departures } removed revision { token } } }`;
/** The server takes so many sockets of one address at most; every 127.x.x.x is this machine. */
const socketsPerAddress = 150;

const server = await startServer({ data, feed: false });
const clients = [];
try {
  await until(async () => (await fetch(`${server.url}/ready`)).ok);
  const sums = [];
  const waiting = new Map();
  for (let index = 0; index < subscribers; index++) {
    const client = createClient({
      url: `${server.url.replace("http", "ws")}/graphql`,
      webSocketImpl: socketFrom(`127.0.0.${1 + Math.floor(index / socketsPerAddress)}`),
      lazy: false,
    });
    clients.push(client);
    client.subscribe(
      { query: document },
      {
        next: ({ data: frame }) => {
          const at = performance.now();
          const rows = frame?.network.rows ?? [];
          if (rows.length > 0) sums[index] = rows[0].departures;
          else if (frame?.network.kind === "SNAPSHOT") sums[index] = 0;
          waiting.get(sums[index])?.(at);
        },
        error: (error) => process.stderr.write(`subscriber ${index}: ${JSON.stringify(error)}\n`),
        complete: () => {},
      },
    );
  }
  await until(() => sums.filter((sum) => sum !== undefined).length === subscribers);
  const latencies = [];
  const cpuBefore = 1000 * server.cpuSeconds();
  const began = performance.now();
  for (let event = 0; event < events; event++) {
    const next = sums[0] + 1;
    let arrived = 0;
    const started = performance.now();
    const all = new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`event ${event}: ${arrived} of ${subscribers} frames within 5 s`)),
        5000,
      );
      waiting.set(next, (at) => {
        latencies.push(at - started);
        if (++arrived === subscribers) {
          clearTimeout(timer);
          resolve();
        }
      });
    });
    await post(server.url);
    await all;
    waiting.delete(next);
    await sleep(30 + Math.random() * 90);
  }
  const { p50, p99, max, count } = quantiles(latencies);
  const cpu = 1000 * server.cpuSeconds() - cpuBefore;
  const share = (cpu / (performance.now() - began)) * 100;
  process.stdout.write(
    `posted event → frame, ${subscribers} subscribers, ${count} frames: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(1)} ms   target p99 ≤ 100 ms\n` +
      `processor time of the server: ${((cpu / count) * 1000).toFixed(0)} µs a frame, events and all (${share.toFixed(0)} % of a core); ${server.rssMb().toFixed(0)} MB resident\n`,
  );
} finally {
  for (const client of clients) await client.dispose();
  await server.stop();
  if (kept === null) rmSync(data, { recursive: true, force: true });
}

/** A WebSocket that comes from the given address. */
function socketFrom(localAddress) {
  return class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { localAddress });
    }
  };
}

async function post(url) {
  const flight = {
    scheduledAt: new Date().toISOString(),
    origin: "ATL",
    destination: "SFO",
    delay: 3,
    distance: 2139,
  };
  const response = await fetch(`${url}/v1/events/Flight`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(flight),
  });
  if (response.status !== 202)
    throw new Error(`the collector answered ${response.status}: ${await response.text()}`);
}
