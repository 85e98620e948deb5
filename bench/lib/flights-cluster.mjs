// The flights example with its roles apart, without its feed.
import { ownPart } from "./engines.mjs";
import { appendPast } from "./flight-load.mjs";
import { say, whole } from "./figures.mjs";
import { flightsApp, ready, startFreshet } from "./process.mjs";

const hourMs = 3_600_000;

/** Engines' part, topics with some past, and `start(roles)`. Ends with `end`. */
export async function openCluster(what, { partitions, past, hours = 48 }) {
  const part = ownPart(what);
  const env = { ...part.env, FRESHET_PARTITIONS: String(partitions) };
  const running = [];
  const cluster = {
    part,
    /** What is posted now lies in it, and the past does not. */
    period: periodOf(Date.now()),
    /** Processes of the given roles, ready: an api is so only when a processor has been there. */
    async start(roles, { node = [] } = {}) {
      const started = await Promise.all(roles.map((role) => startFreshet([role, flightsApp], { env, node })));
      running.push(...started);
      await Promise.all(started.map((each) => ready(each)));
      return started;
    },
    async end() {
      await Promise.all(running.map((each) => each.stop()));
      await part.remove();
    },
  };
  try {
    const created = await startFreshet(["topics", "create", flightsApp], { env });
    const { code } = await created.exited;
    if (code !== 0) throw new Error(created.output());
    if (past > 0) {
      say(`Writing ${whole(past)} flights of the past ${hours} h into Kafka …`);
      const log = await part.openLog();
      await appendPast(log, { topic: "flights", count: past, hours, until: Date.parse(cluster.period.from) });
      await log.close();
    }
    return cluster;
  } catch (error) {
    await cluster.end();
    throw error;
  }
}

/** From the hour that has begun, so that it is a period of panes of an hour. */
function periodOf(now) {
  const from = Math.floor(now / hourMs) * hourMs;
  return { from: new Date(from).toISOString(), to: new Date(from + 24 * hourMs).toISOString() };
}
