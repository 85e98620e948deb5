// Starts the flights example as one process, on a data folder of its own.
import { flightsApp, startFreshet } from "../lib/process.mjs";

/** A running server, see startFreshet. */
export function startServer({ data, feed = true }) {
  return startFreshet(["start", flightsApp], {
    env: { FRESHET_DATA: data, ...(feed ? {} : { FRESHET_FEED: "off" }) },
  });
}
