import type { IncomingMessage, ServerResponse } from "node:http";
import { type Collector, createCollector } from "@freshet/collector";
import { type Log, LogError, systemClock } from "@freshet/engines";
import type { Registry } from "prom-client";
import { collectorMetrics } from "../metrics/collector-metrics.js";
import type { Part, PartContext } from "./part.js";

/** Nobody may send any more where a load balancer looks at /ready: then only trying shows that there is room again. */
const refusedMsMax = 30_000;

/** The producers' front door. */
export class CollectorPart implements Part {
  readonly registries: readonly Registry[];
  readonly #collector: Collector;
  /** Why the log took no events when it was last given some; how many it had taken until then. */
  #refused: { readonly reason: string; readonly at: number; readonly accepted: number } | null = null;

  constructor({ app, logger, metrics }: PartContext, log: Log) {
    this.#collector = createCollector({
      plan: app.plan,
      log: metrics.measured(log, "log", ["append"]),
      clock: systemClock,
      onFailure: (error) => {
        logger.error({ err: error }, "Events were not taken");
        this.#note(error);
      },
    });
    this.registries = [collectorMetrics(this.#collector)];
  }

  /** Whether the log can be reached is the watch's matter. */
  notReady(): readonly string[] {
    const refused = this.#refused;
    if (refused === null) return [];
    const isOver =
      performance.now() - refused.at > refusedMsMax || this.#collector.metrics().accepted > refused.accepted;
    if (isOver) this.#refused = null;
    return isOver ? [] : [`Events are not taken: ${refused.reason}`];
  }

  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    return this.#collector.handle(request, response);
  }

  close(): Promise<void> {
    return this.#collector.close();
  }

  #note(error: unknown): void {
    if (!(error instanceof LogError) || (error.code !== "full" && error.code !== "read-only")) return;
    const { accepted } = this.#collector.metrics();
    this.#refused = { reason: error.message, at: performance.now(), accepted };
  }
}
