import type { Api } from "@freshet/api";
import type { Collector } from "@freshet/collector";

type Registry = Api["metrics"];
type Metric = Parameters<Registry["registerMetric"]>[0];

interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Shows the collector's counters beside the API's: one process, one page of metrics. */
export function addCollectorMetrics(registry: Registry, collector: Collector): void {
  const add = (name: string, help: string, type: "counter" | "gauge", samples: () => Sample[]): void => {
    // A registry asks its metrics for values and nothing else; the counters live in the collector.
    const metric = {
      name,
      help,
      type,
      get: async () => ({ name, help, type, values: samples(), aggregator: "sum" }),
    };
    registry.registerMetric(metric as unknown as Metric);
  };
  const labelled = (label: string, counts: ReadonlyMap<string | number, number>): Sample[] =>
    Array.from(counts, ([key, value]) => ({ value, labels: { [label]: String(key) } }));
  add("freshet_collector_requests_total", "Requests by status.", "counter", () =>
    labelled("status", collector.metrics().requests),
  );
  add("freshet_collector_events_accepted_total", "Events taken.", "counter", () => [
    { value: collector.metrics().accepted, labels: {} },
  ]);
  add("freshet_collector_events_rejected_total", "Faults of refused events by reason.", "counter", () =>
    labelled("reason", collector.metrics().rejected),
  );
  add("freshet_collector_queued_events", "Events that wait for the log.", "gauge", () => [
    { value: collector.metrics().queued, labels: {} },
  ]);
}
