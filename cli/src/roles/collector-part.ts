import type { IncomingMessage, ServerResponse } from "node:http";
import { type Collector, createCollector } from "@freshet/collector";
import { type Log, systemClock } from "@freshet/engines";
import type { Registry } from "prom-client";
import { collectorMetrics } from "../metrics/collector-metrics.js";
import type { Part, PartContext } from "./part.js";

/** The producers' front door. */
export class CollectorPart implements Part {
  readonly registries: readonly Registry[];
  readonly #collector: Collector;

  constructor({ app, logger, metrics }: PartContext, log: Log) {
    this.#collector = createCollector({
      plan: app.plan,
      log: metrics.measured(log, "log", ["append"]),
      clock: systemClock,
      onFailure: (error) => logger.error({ err: error }, "Events were not taken"),
    });
    this.registries = [collectorMetrics(this.#collector)];
  }

  /** Whether the log can be reached is the watch's matter. */
  notReady(): readonly string[] {
    return [];
  }

  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    return this.#collector.handle(request, response);
  }

  close(): Promise<void> {
    return this.#collector.close();
  }
}
