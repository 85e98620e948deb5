// The figures of the flights example on this machine: start, replay, queries meanwhile and afterwards, memory, restart.
// npm run bench -- flights [--keep FOLDER]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { millis as ms, option, quantiles, seconds } from "../lib/figures.mjs";
import { sleep, until } from "../lib/process.mjs";
import { firstNumberOnPage } from "./page.mjs";
import { startServer } from "./server.mjs";

/** Between two queries, so that what is measured is the server and not the load. */
const pauseMs = 50;
const kept = option("keep", null);
const data = kept ?? mkdtempSync(join(tmpdir(), "freshet-bench-"));
const figures = [];
const note = (what, value, target) => {
  figures.push({ what, value, target });
  process.stdout.write(`${what.padEnd(66)} ${String(value).padStart(14)}   target ${target}\n`);
};

const server = await startServer({ data });
try {
  const replay = watchReplay(server);
  // Awaited below; if the page fails first, that is the error to tell.
  replay.catch(() => undefined);
  note(
    "first live number on the page, from an empty data folder",
    seconds(await firstNumberOnPage(server)),
    "≤ 8 s",
  );
  const { events, took, meanwhile, rss } = await replay;
  note(`${events.toLocaleString("en")} past flights in three rollups`, seconds(took), "≤ 30 s");
  note("panel queries meanwhile, p50", ms(meanwhile.p50), "");
  note(`panel queries meanwhile, p99 of ${meanwhile.count}`, ms(meanwhile.p99), "≤ 250 ms");
  note("resident memory while replaying, most", `${Math.round(rss)} MB`, "≤ 1,500 MB");
  await sleep(20_000);
  const warm = quantiles(await timePanels(server, 40));
  note(`panel queries, warm, p50 of ${warm.count}`, ms(warm.p50), "≤ 10 ms");
  note("panel queries, warm, p99", ms(warm.p99), "≤ 50 ms");
  await sleep(20_000);
  note("resident memory at rest", `${Math.round(server.rssMb())} MB`, "≤ 700 MB");
} finally {
  await server.stop();
}
const again = await startServer({ data });
try {
  note(
    "first number on the page after a restart on existing data",
    seconds(await firstNumberOnPage(again)),
    "≤ 5 s",
  );
} finally {
  await again.stop();
  if (kept === null) rmSync(data, { recursive: true, force: true });
}

/** Asks panels all along and watches the account and the memory until nothing is behind. */
async function watchReplay(server) {
  const latencies = [];
  let rss = 0;
  let state;
  for (;;) {
    state = await until(
      async () =>
        (await server.ask("{ _sources { applied read catchUp { progress } partitions { lag } } }"))
          ._sources[0],
    );
    rss = Math.max(rss, server.rssMb());
    if (
      state.applied > 2_000_000 &&
      state.catchUp === null &&
      state.partitions.every((partition) => partition.lag < 50)
    )
      break;
    latencies.push(...(await timePanels(server, 1)));
  }
  return {
    events: state.read,
    took: performance.now() - server.startedAt,
    meanwhile: quantiles(latencies),
    rss,
  };
}

/** Milliseconds of each panel query of all dashboards, asked one after the other, `rounds` times. */
async function timePanels(server, rounds) {
  const { dashboards } = await until(async () => (await fetch(`${server.url}/dashboards.json`)).json());
  const times = [];
  for (let round = 0; round < rounds; round++) {
    for (const panel of dashboards.flatMap((dashboard) => dashboard.panels)) {
      const started = performance.now();
      await server.ask(panel.query);
      times.push(performance.now() - started);
      await sleep(pauseMs);
    }
  }
  return times;
}
