// The naive consumer of the three rollups of the flights, as a process: node naive.mjs TOPIC TOTAL. Counts flights and averages delays
// by pane and group in Maps.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { tellNaive } from "../lib/catch-up.mjs";
import { consume } from "../lib/naive-consumer.mjs";
import { flightsApp } from "../lib/process.mjs";
import { tiers } from "./tiers.mjs";

const startedAt = performance.now();
const [topic, total] = process.argv.slice(2);
const states = airportStates();
const groupOf = {
  Punctuality: (flight) => `${flight.origin}/${states.get(flight.origin) ?? ""}`,
  Routes: (flight) => `${flight.origin}/${flight.destination}`,
  Network: () => "",
};
const counted = tiers.map(({ rollup, grainMs }) => ({ group: groupOf[rollup], grainMs, panes: new Map() }));
const read = await consume(
  { brokers: process.env.KAFKA_BROKERS.split(","), topic, total: Number(total) },
  (messages) => {
    for (const message of messages) {
      const flight = JSON.parse(message.value.toString());
      const time = Date.parse(flight.scheduledAt);
      for (const { group, grainMs, panes } of counted) {
        const start = Math.floor(time / grainMs) * grainMs;
        let pane = panes.get(start);
        if (pane === undefined) panes.set(start, (pane = new Map()));
        const key = group(flight);
        let cell = pane.get(key);
        if (cell === undefined) pane.set(key, (cell = { departures: 0, delay: 0 }));
        cell.departures++;
        cell.delay += flight.delay;
      }
    }
  },
);
const cpu = process.cpuUsage();
tellNaive(startedAt, { read, panes: counted.map(({ panes }) => panes.size) }, cpu);

function airportStates() {
  const require = createRequire(`file://${flightsApp}/package.json`);
  const csv = readFileSync(
    require.resolve("vega-datasets").replace(/build\/.*$/, "data/airports.csv"),
    "utf8",
  );
  // No field before the state has a comma in it, but for a few names in quotes.
  return new Map(
    csv.split("\n").map((line) => {
      const fields = line
        .match(/("[^"]*"|[^,]*)(,|$)/g)
        .map((field) => field.replace(/,$/, "").replaceAll('"', ""));
      return [fields[0], fields[3]];
    }),
  );
}
