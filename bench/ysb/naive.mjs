// The naive consumer of the benchmark, as a process: node naive.mjs TOPIC TOTAL ADS.CSV
import { readFileSync } from "node:fs";
import { tellNaive } from "../lib/catch-up.mjs";
import { consume } from "../lib/naive-consumer.mjs";
import { digestOf } from "../lib/stored-counts.mjs";
import { PANE_MS } from "./model.mjs";

const startedAt = performance.now();
const [topic, total, file] = process.argv.slice(2);
const lines = readFileSync(file, "utf8").trim().split("\n").slice(1);
const campaigns = new Map(lines.map((line) => line.split(",")));
const panes = new Map();
const read = await consume(
  { brokers: process.env.KAFKA_BROKERS.split(","), topic, total: Number(total) },
  (messages) => {
    for (const message of messages) {
      const event = JSON.parse(message.value.toString());
      if (event.event_type !== "view") continue;
      const campaign = campaigns.get(event.ad_id);
      const start = Math.floor(Date.parse(event.event_time) / PANE_MS) * PANE_MS;
      let pane = panes.get(start);
      if (pane === undefined) panes.set(start, (pane = new Map()));
      pane.set(campaign, (pane.get(campaign) ?? 0) + 1);
    }
  },
);
const cpu = process.cpuUsage();
const counts = new Map(
  [...panes].flatMap(([start, pane]) =>
    [...pane].map(([campaign, count]) => [`${start}/${campaign}`, count]),
  ),
);
tellNaive(startedAt, { read, digest: digestOf(counts) }, cpu);
