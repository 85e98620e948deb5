import type { Collector } from "@freshet/collector";
import { Counter, Gauge, Registry } from "prom-client";

/** The collector's counters as metrics. */
export function collectorMetrics(collector: Collector): Registry {
  const registry = new Registry();
  const registers = [registry];
  const count = (
    name: string,
    help: string,
    label: string | null,
    counts: () => Iterable<readonly [string | number, number]>,
  ): void => {
    const counter: Counter = new Counter({
      ...{ name, help, registers, labelNames: label === null ? [] : [label] },
      collect: () => {
        // The counting is the collector's; here it is only shown.
        counter.reset();
        for (const [key, value] of counts())
          counter.inc(label === null ? {} : { [label]: String(key) }, value);
      },
    });
  };
  count(
    "freshet_collector_requests_total",
    "Requests by status.",
    "status",
    () => collector.metrics().requests,
  );
  count("freshet_collector_events_accepted_total", "Events taken.", null, () => [
    ["", collector.metrics().accepted],
  ]);
  count("freshet_collector_events_rejected_total", "Faults of refused events by reason.", "reason", () => {
    return collector.metrics().rejected;
  });
  const queued: Gauge = new Gauge({
    ...{ name: "freshet_collector_queued_events", help: "Events that wait for the log.", registers },
    collect: () => queued.set(collector.metrics().queued),
  });
  return registry;
}
